package data

// Digests of the official files, which several public loaders pin too.
var optdigitsSets = []Dataset{{
	Name:     "digits",
	Title:    "UCI optdigits, handwritten digits of 8×8 pixels",
	Licence:  "CC BY 4.0 (UCI repository)",
	Citation: "E. Alpaydin, C. Kaynak. Optical Recognition of Handwritten Digits. UCI Machine Learning Repository, 1998.",
	Homepage: "https://archive.ics.uci.edu/dataset/80/optical+recognition+of+handwritten+digits",
	Files: []File{
		{
			Name:   "digits/optdigits.tra",
			URLs:   []string{optdigitsMirror + "optdigits.tra"},
			Size:   563639,
			SHA256: "e1b683cc211604fe8fd8c4417e6a69f31380e0c61d4af22e93cc21e9257ffedd",
		},
		{
			Name:   "digits/optdigits.tes",
			URLs:   []string{optdigitsMirror + "optdigits.tes"},
			Size:   264712,
			SHA256: "6ebb3d2fee246a4e99363262ddf8a00a3c41bee6014c373ed9d9216ba7f651b8",
		},
	},
	Open: optdigitsSet{name: "digits", train: 3823, test: 1797}.open,
}}

const optdigitsMirror = "https://archive.ics.uci.edu/ml/machine-learning-databases/optdigits/"
