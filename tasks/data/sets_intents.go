package data

// Sizes and digests are those of the files in the authors' repositories, at the
// commits that the addresses name.
var intentSets = []Dataset{
	{
		Name:     "clinc150",
		Title:    "CLINC150 (oos-eval), the full set: 150 intents in 10 domains, and texts out of scope",
		Licence:  "CC BY 3.0",
		Citation: "S. Larson et al. An Evaluation Dataset for Intent Classification and Out-of-Scope Prediction. EMNLP-IJCNLP 2019.",
		Homepage: "https://github.com/clinc/oos-eval",
		Files: []File{
			{
				Name:   "clinc150/data_full.json",
				URLs:   []string{clincMirror + "data_full.json"},
				Size:   2495390,
				SHA256: "36923c3705a59e08fe9c3883d8bc2dd966ef93e22cb78ac41171782a698d56e0",
			},
			{
				Name:   "clinc150/domains.json",
				URLs:   []string{clincMirror + "domains.json"},
				Size:   3818,
				SHA256: "b947b579d3b8e74b06f93b01083d8efaff2888b43a3e362533bd88a6e1211b3a",
			},
		},
		Text: openCLINC150,
	},
	{
		Name:     "banking77",
		Title:    "BANKING77: 77 intents of a bank's customers",
		Licence:  "CC BY 4.0",
		Citation: "I. Casanueva et al. Efficient Intent Detection with Dual Sentence Encoders. NLP4ConvAI 2020, arXiv:2003.04807.",
		Homepage: "https://github.com/PolyAI-LDN/task-specific-datasets",
		Files: []File{
			{
				Name:   "banking77/train.csv",
				URLs:   []string{bankingMirror + "train.csv"},
				Size:   839073,
				SHA256: "b06e26ac675513959a63135f11b94ea7786ed02da65db93a5650d8838cbc664b",
			},
			{
				Name:   "banking77/test.csv",
				URLs:   []string{bankingMirror + "test.csv"},
				Size:   239961,
				SHA256: "d12d6e3bc4c3103966ae786dc435913c0c563dfa328f5a3646d0e62cfeeb474d",
			},
			{
				Name:   "banking77/categories.json",
				URLs:   []string{bankingMirror + "categories.json"},
				Size:   2036,
				SHA256: "53261da888122daf2d120d925458631d9619e15d82e56052e7a42e535ce32b63",
			},
		},
		Text: openBanking77,
	},
}

const (
	clincMirror   = "https://raw.githubusercontent.com/clinc/oos-eval/828f8093932c8fe6ca7936c3d2e52903b1c523de/data/"
	bankingMirror = "https://raw.githubusercontent.com/PolyAI-LDN/task-specific-datasets/57ec275d8078af65b7731c2a98be812d844a6d6b/banking_data/"
)
