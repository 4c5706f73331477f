package data

// The two small background sets of Omniglot, as the authors' repository has
// them. They share two of their alphabets, Greek and Latin.
var omniglotSets = []Dataset{
	omniglotDataset("Omniglot small 1: 136 characters of 5 alphabets, 20 drawings of each",
		omniglotSet{name: "omniglot-small1", archive: "images_background_small1", characters: 136},
		Sum{1319022, "f38eb80f801274ac2b4dff5b24289016bfaba4a7d5bb50deebf27104ad6cb8a4"}),
	omniglotDataset("Omniglot small 2: 156 characters of 5 alphabets, 20 drawings of each",
		omniglotSet{name: "omniglot-small2", archive: "images_background_small2", characters: 156},
		Sum{1580917, "3ccaa407515a8778e5d0861875af38b17e418f301ad5bb3b5a6b65d901a41c7f"}),
}

func omniglotDataset(title string, s omniglotSet, sum Sum) Dataset {
	file := s.archive + ".zip"
	return Dataset{
		Name:     s.name,
		Title:    title,
		Licence:  "MIT, Copyright (c) 2015 Brenden Lake",
		Citation: "B. M. Lake, R. Salakhutdinov, J. B. Tenenbaum. Human-level concept learning through probabilistic program induction. Science 350, 2015.",
		Homepage: "https://github.com/brendenlake/omniglot",
		Files: []File{{
			Name: "omniglot/" + file,
			URLs: []string{
				"https://raw.githubusercontent.com/brendenlake/omniglot/master/python/" + file,
				"https://raw.githubusercontent.com/brendenlake/omniglot/057f034baf2ecb8530bc5710e5a23584d2a519cc/python/" + file,
			},
			Size:   sum.Size,
			SHA256: sum.SHA256,
		}},
		Open: s.open,
	}
}
