package glyphs

import "retain/tasks/data"

// Sets describes the data sets for a registry; they have no files to fetch.
func Sets() []data.Dataset {
	var list []data.Dataset
	for _, s := range sets {
		list = append(list, data.Dataset{
			Name:     s.name,
			Title:    s.title,
			Licence:  "drawn by this program; fonts: Liberation SIL OFL 1.1, Go BSD-3-Clause",
			Citation: "Outlines: Liberation fonts (Red Hat, Steve Matteson), Go fonts (Bigelow & Holmes, 2016).",
			Homepage: "https://go.dev/blog/go-fonts",
			Open:     func(string) (*data.Images, error) { return s.load() },
		})
	}
	return list
}
