package data

import "slices"

// Sets are the data sets of this package, to be put into a registry together
// with others.
func Sets() []Dataset {
	return slices.Concat(idxSets, cifarSets, omniglotSets, optdigitsSets, intentSets, textSets)
}

// The sets in the layout of MNIST. Sizes and digests are those of copies that
// are byte for byte the official files (their MD5s are the ones that upstream
// publishes).
var idxSets = []Dataset{
	{
		Name:     "mnist",
		Title:    "MNIST handwritten digits",
		Licence:  "CC BY-SA 3.0 according to several mirrors; the original page names none",
		Citation: "Y. LeCun, L. Bottou, Y. Bengio, P. Haffner. Gradient-based learning applied to document recognition. Proc. IEEE 86(11), 1998.",
		Homepage: "http://yann.lecun.com/exdb/mnist/",
		Files: idxFiles("mnist", mnistMirrors, [4]packed{
			{ // train-images-idx3-ubyte
				file:    Sum{9912422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"},
				content: Sum{47040016, "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"},
			},
			{ // train-labels-idx1-ubyte
				file:    Sum{28881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"},
				content: Sum{60008, "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"},
			},
			{ // t10k-images-idx3-ubyte
				file:    Sum{1648877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"},
				content: Sum{7840016, "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"},
			},
			{ // t10k-labels-idx1-ubyte
				file:    Sum{4542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"},
				content: Sum{10008, "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"},
			},
		}),
		Open: idxSet{name: "mnist", width: 28, height: 28, classes: 10, train: 60000, test: 10000}.open,
	},
	{
		Name:     "fashion-mnist",
		Title:    "Fashion-MNIST articles of clothing",
		Licence:  "MIT, Copyright (c) 2017 Zalando SE",
		Citation: "H. Xiao, K. Rasul, R. Vollgraf. Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning Algorithms. arXiv:1708.07747, 2017.",
		Homepage: "https://github.com/zalandoresearch/fashion-mnist",
		Files: idxFiles("fashion-mnist", fashionMirrors, [4]packed{
			{ // train-images-idx3-ubyte
				file:    Sum{26421880, "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"},
				content: Sum{47040016, "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888"},
			},
			{ // train-labels-idx1-ubyte
				file:    Sum{29515, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"},
				content: Sum{60008, "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9"},
			},
			{ // t10k-images-idx3-ubyte
				file:    Sum{4422102, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"},
				content: Sum{7840016, "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b"},
			},
			{ // t10k-labels-idx1-ubyte
				file:    Sum{5148, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"},
				content: Sum{10008, "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34"},
			},
		}),
		Open: idxSet{name: "fashion-mnist", width: 28, height: 28, classes: 10, train: 60000, test: 10000}.open,
	},
}

// The original page refuses programs, so it is no mirror. The first is the one
// that torchvision uses, the second TensorFlow's.
var mnistMirrors = []string{
	"https://ossci-datasets.s3.amazonaws.com/mnist/",
	"https://storage.googleapis.com/cvdf-datasets/mnist/",
}

// The repository of the authors, and the bucket that their README names (which
// serves plain HTTP only; the digest is what is trusted).
var fashionMirrors = []string{
	"https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
	"http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
}

// packed is a .gz file and what it holds.
type packed struct{ file, content Sum }

// idxFiles lists the four files of a set in the layout of MNIST, in the order
// of idxNames.
func idxFiles(dir string, mirrors []string, sums [4]packed) []File {
	files := make([]File, len(sums))
	for i, s := range sums {
		name := idxNames[i] + ".gz"
		files[i] = File{Name: dir + "/" + name, Size: s.file.Size, SHA256: s.file.SHA256, Content: s.content}
		for _, m := range mirrors {
			files[i].URLs = append(files[i].URLs, m+name)
		}
	}
	return files
}
