package data

import "slices"

// CIFAR-10 and CIFAR-100, whole and as the balanced subsets of this project.
// Sizes and digests of the whole archives are those that TensorFlow Datasets
// (url_checksums/cifar10.txt, cifar100.txt), MLDatasets.jl and torchvision for
// Ruby agree on; their MD5s are published on the home page as
// c32a1d4ab5d03f1284b67883e8d87530 and 03b5dce01913d631647c71ecec9e9cb8.
var cifarSets = slices.Concat(
	[]Dataset{cifarDataset("CIFAR-10", cifar10Files, "", cifar10)},
	[]Dataset{cifarDataset("CIFAR-10 subset, 420 images of each class", cifar10SubsetFiles, cifar10SubsetOrigin, cifar10Subset)},
	cifar100Datasets("CIFAR-100", cifar100Files, "", cifar100),
	cifar100Datasets("CIFAR-100 subset, 100 images of each class", cifar100SubsetFiles, cifar100SubsetOrigin, cifar100Subset),
)

func cifarDataset(title string, files []File, origin string, s cifarSet) Dataset {
	return Dataset{
		Name:     s.name,
		Title:    title,
		Licence:  "no formal licence; the authors ask to be cited",
		Citation: "A. Krizhevsky. Learning Multiple Layers of Features from Tiny Images. Technical report, University of Toronto, 2009.",
		Homepage: "https://www.cs.toronto.edu/~kriz/cifar.html",
		Files:    files,
		Origin:   origin,
		Open:     s.open,
	}
}

// cifar100Datasets are the set with its 100 classes and, under its name and
// "-coarse", with their 20 superclasses.
func cifar100Datasets(title string, files []File, origin string, s cifarSet) []Dataset {
	coarse := s
	coarse.name += "-coarse"
	coarse.record.class = 0
	return []Dataset{
		cifarDataset(title, files, origin, s),
		cifarDataset(title+", by its 20 superclasses", files, origin, coarse),
	}
}

var (
	cifar10Batches = []string{"data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin"}
	cifar10Record  = cifarRecord{labels: []int{10}, class: 0}
	cifar100Record = cifarRecord{labels: []int{20, 100}, class: 1} // superclass, class
)

var cifar10 = cifarSet{
	name: "cifar10", archive: "cifar10/cifar-10-binary.tar.gz", dir: "cifar-10-batches-bin",
	train: cifar10Batches, each: 10000, test: "test_batch.bin", tested: 10000, record: cifar10Record,
}

var cifar10Files = []File{{
	Name:   "cifar10/cifar-10-binary.tar.gz",
	URLs:   []string{"https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz"},
	Size:   170052171,
	SHA256: "c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
}}

var cifar100 = cifarSet{
	name: "cifar100", archive: "cifar100/cifar-100-binary.tar.gz", dir: "cifar-100-binary",
	train: []string{"train.bin"}, each: 50000, test: "test.bin", tested: 10000, record: cifar100Record,
}

var cifar100Files = []File{{
	Name:   "cifar100/cifar-100-binary.tar.gz",
	URLs:   []string{"https://www.cs.toronto.edu/~kriz/cifar-100-binary.tar.gz"},
	Size:   168513733,
	SHA256: "58a81ae192c23a4be8b1804d68e518ed807d710a4eb253b1f2a199162a40d8ec",
}}

const cifar10SubsetOrigin = "a subset of CIFAR-10 made for this project, in each official batch the first 70 images of each class " +
	"that github.com/zeruishao/FedLoRE and github.com/carlosvitelli89/PFLlib hold; copy its folder to the data folder, or use cifar10"

var cifar10Subset = cifarSet{
	name: "cifar10-subset", dir: "cifar10-subset/cifar-10-batches-bin",
	train: cifar10Batches, each: 700, test: "test_batch.bin", tested: 700, record: cifar10Record,
}

var cifar10SubsetFiles = []File{
	packedFile("cifar10-subset/cifar-10-batches-bin/data_batch_1.bin.gz", packed{
		file:    Sum{1995761, "ab8b4e91a9ef546bef3ae5e1f6657892b0c18c6558cf69451fb37bc5d87ce748"},
		content: Sum{2151100, "60977137964642cf741dafdedbf7c745b2e1aba2672efcffdd81aa1d6e04b28a"},
	}),
	packedFile("cifar10-subset/cifar-10-batches-bin/data_batch_2.bin.gz", packed{
		file:    Sum{1978857, "3eea155031c7dde180922d2713ea0d2dd66541f71f04f46cbea04cd7987700fa"},
		content: Sum{2151100, "7a1994f88325080d0cc7941c044ddd24512e99b157ae7ff06ef8666f2e2176f6"},
	}),
	packedFile("cifar10-subset/cifar-10-batches-bin/data_batch_3.bin.gz", packed{
		file:    Sum{1983439, "eacdb7bdda359acf97aaf7d4f85900bc5761654e9c69e507a7c3a5dec766fed3"},
		content: Sum{2151100, "deea747ea96ceed94400c351f4b8338a3c3076abc3df8a7b44f7788626b1b5de"},
	}),
	packedFile("cifar10-subset/cifar-10-batches-bin/data_batch_4.bin.gz", packed{
		file:    Sum{2000508, "0687e54ab3319c32ee943dc8a5b596d0307e1101f2e72005a2cea3e91efee595"},
		content: Sum{2151100, "04a7628ab7f90e43f6a21b4c5f35eee8e67a1a1e92107340df0b64a3b8e1a212"},
	}),
	packedFile("cifar10-subset/cifar-10-batches-bin/data_batch_5.bin.gz", packed{
		file:    Sum{1987386, "da10a1658a31e59de420471b2db5b99578ba6129adca63351d850506bad2c7ee"},
		content: Sum{2151100, "8423e736b7eda61eb85c680a135cdc68c3ac0fe5edb233f744f32eeb453807f0"},
	}),
	packedFile("cifar10-subset/cifar-10-batches-bin/test_batch.bin.gz", packed{
		file:    Sum{1985943, "7b9a57fe2470dbb0ee3dce1b29927adfebdee415fb1eac86121b847a04b3f26f"},
		content: Sum{2151100, "cd2a73d509d344ee8915650c33b8d37687e70a301cfc00be1237737bec9559ef"},
	}),
}

const cifar100SubsetOrigin = "a subset of CIFAR-100 made for this project, the first 80 training and the first 20 test images of each class " +
	"in the official order; copy its folder to the data folder, or use cifar100"

var cifar100Subset = cifarSet{
	name: "cifar100-subset", dir: "cifar100-subset/cifar-100-binary",
	train: []string{"train.bin"}, each: 8000, test: "test.bin", tested: 2000, record: cifar100Record,
}

var cifar100SubsetFiles = []File{
	packedFile("cifar100-subset/cifar-100-binary/train.bin.gz", packed{
		file:    Sum{22479195, "1675d7a07f27d815d8e6532fca1e576bd9cf0e38562bc1857ee434cd12489285"},
		content: Sum{24592000, "4b2a469e168c904b4a54e1b118abfb9fb9d94ddaa0896e21a9366e83f5950181"},
	}),
	packedFile("cifar100-subset/cifar-100-binary/test.bin.gz", packed{
		file:    Sum{5627317, "7ad29acec494a925920e3d578a5b9939d7167f96bbb4840e0d6c9a5d00e3a563"},
		content: Sum{6148000, "98a66c0b20c3b4d809d708b407ffe595a91a1cfcf04a43296f9e57cadf789a5e"},
	}),
}

// packedFile is a .gz file that no address offers.
func packedFile(name string, s packed) File {
	return File{Name: name, Size: s.file.Size, SHA256: s.file.SHA256, Content: s.content}
}
