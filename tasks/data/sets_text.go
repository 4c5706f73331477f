package data

// Running text, news by date, and the tasks of the long sequence.
var textSets = []Dataset{
	{
		Name:     "lm-domains",
		Title:    "nine domains of running text for language models",
		Licence:  "by domain: fiction, legal and speeches in the public domain in the US; news, dialogue CC BY 4.0 and CC BY 3.0; wiki CC BY-SA 3.0; code MIT and BSD-3-Clause",
		Citation: "WikiText: S. Merity et al. Pointer Sentinel Mixture Models. arXiv:1609.07843, 2016. Taskmaster-4: arXiv:2403.10704, 2024. BANKING77, CLINC150 and News Category as in their own entries.",
		Homepage: "https://github.com/pytorch/examples (WikiText-2), https://github.com/google-research-datasets/Taskmaster",
		Files:    lmDomainFiles,
		Origin:   "put together for this project from Project Gutenberg, nltk_data, WikiText-2, Taskmaster-4, TheAlgorithms/Python, Lua, libuv and the Go standard library",
		Text:     openDomains,
	},
	{
		Name:     "tinyshakespeare",
		Title:    "tinyshakespeare, 40,000 lines of his plays",
		Licence:  "public domain",
		Citation: "A. Karpathy. The Unreasonable Effectiveness of Recurrent Neural Networks. 2015 (char-rnn).",
		Homepage: "https://github.com/karpathy/char-rnn",
		Files: []File{{
			Name:   "tinyshakespeare/input.txt",
			URLs:   []string{"https://raw.githubusercontent.com/karpathy/char-rnn/master/data/tinyshakespeare/input.txt"},
			Size:   1115394,
			SHA256: "86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed",
		}},
		Text: openTinyShakespeare,
	},
	{
		Name:     "cl-text",
		Title:    "the 15 text classification tasks of the long sequence (CL_Benchmark), with derived parts for IMDB, MultiRC, dbpedia, yahoo and yelp",
		Licence:  "by task; several for research only: do not publish the files",
		Citation: "X. Wang et al. Orthogonal Subspace Learning for Language Model Continual Learning. Findings of EMNLP 2023; A. Razdaibiedina et al. Progressive Prompts. ICLR 2023; C. Qin, S. Joty. LFPT5. ICLR 2022.",
		Homepage: "https://github.com/cmnfriend/O-LoRA",
		Files:    clTextFiles,
		Origin:   "CL_Benchmark of the O-LoRA repository, where files were missing completed from LFPT5 and from the training parts",
		Text:     openCLText,
	},
	{
		Name:     "news-category-subset",
		Title:    "News Category Dataset (HuffPost), subset: the newest 9,999 items, 2018 to 2022",
		Licence:  "CC BY 4.0 (from memory)",
		Citation: "R. Misra. News Category Dataset. arXiv:2209.11429, 2022.",
		Homepage: "https://www.kaggle.com/datasets/rmisra/news-category-dataset",
		Files: []File{{
			Name:    "news-category/News_Category_Dataset_v3.subset.json.gz",
			Size:    1298783,
			SHA256:  "0c726947a2bbb23f9fe7c011566768753d7a7d998c1237641107b3b8883697f8",
			Content: Sum{4100250, "2ccd587afdd6cb7bcf2c1dfbd04199278c0405fbda4ac57bec170403a8f12073"},
		}},
		Origin: "the newest 9,999 of the 209,527 items of version 3",
		Text:   openNews,
	},
	{
		Name:     "abc-headlines-subset",
		Title:    "A Million News Headlines (ABC Australia), subset: February 2003 to February 2004",
		Licence:  "CC0 1.0 (from memory)",
		Citation: "R. Kulkarni. A Million News Headlines. Harvard Dataverse, 2018.",
		Homepage: "https://doi.org/10.7910/DVN/SYBGZL",
		Files: []File{{
			Name:    "abc-headlines/abcnews-date-text.subset.csv.gz",
			Size:    1270312,
			SHA256:  "bf8d832563b1d1b432c92a0f06b6643b2978e19404fca6eee9c611f3958dedf0",
			Content: Sum{3669969, "b9637aaa7fdc2f5c8fbadbbc53e941740dfd84bab223cc59a64840e5f7fabb92"},
		}},
		Origin: "the first 74,399 of its headlines",
		Text:   openHeadlines,
	},
}
