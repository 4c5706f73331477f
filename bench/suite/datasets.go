package suite

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"

	"retain/tasks"
	"retain/tasks/data"
)

// Datasets finds data sets by name; no names are all that have files.
func Datasets(names []string) ([]data.Dataset, error) {
	all := len(names) == 0
	if all {
		names = tasks.Datasets.Names()
	}
	var sets []data.Dataset
	for _, name := range names {
		d, ok := tasks.Datasets.Lookup(name)
		if !ok {
			return nil, unknown("data set", name, tasks.Datasets.Names())
		}
		if len(d.Files) > 0 || !all {
			sets = append(sets, d)
		}
	}
	return sets, nil
}

// Fetch downloads a data set to the folder root and shows progress on w: a bar
// for each file on a terminal, else a line.
func Fetch(ctx context.Context, d data.Dataset, root string, w io.Writer) error {
	if len(d.Files) == 0 {
		_, err := fmt.Fprintf(w, "%s needs no download\n", d.Name)
		return err
	}
	if !Terminal(w) {
		file := ""
		return data.Fetch(ctx, d, root, func(name string, done, total int64) {
			if name != file {
				file = name
				fmt.Fprintf(w, "%s: %d bytes\n", name, total)
			}
		})
	}
	bars := mpb.New(mpb.WithOutput(w), mpb.WithWidth(40))
	byName := map[string]*mpb.Bar{}
	err := data.Fetch(ctx, d, root, func(name string, done, total int64) {
		bar := byName[name]
		if bar == nil {
			bar = bars.AddBar(total, mpb.PrependDecorators(decor.Name(name+" ")),
				mpb.AppendDecorators(decor.CountersKiloByte("% .1f / % .1f")))
			byName[name] = bar
		}
		bar.SetCurrent(done)
	})
	for _, bar := range byName {
		if !bar.Completed() {
			bar.Abort(false)
		}
	}
	bars.Wait()
	return err
}

// Verified is what was found of one file of a data set.
type Verified struct {
	Dataset string
	data.FileStatus
}

// Verify reads the files of the named data sets, or of all sets that are here
// where no name is given. The error says that some are missing or differ.
func Verify(names []string) ([]Verified, error) {
	sets, err := Datasets(names)
	if err != nil {
		return nil, err
	}
	var found []Verified
	wrong := 0
	for _, d := range sets {
		root, err := data.Find(d)
		var missing *data.MissingError
		switch {
		case len(d.Files) == 0:
			continue
		case errors.As(err, &missing) && missing.Root != "":
			root = missing.Root // a part is there, and can be looked at
		case errors.As(err, &missing) && len(names) == 0:
			continue
		case errors.As(err, &missing):
			return found, absent(missing)
		case err != nil:
			return found, err
		}
		for _, s := range data.Verify(d, root) {
			found = append(found, Verified{d.Name, s})
			if s.State != data.FileOK {
				wrong++
			}
		}
	}
	if len(found) == 0 && len(names) == 0 {
		return nil, errors.New("no data set with files is here (hint: retain data fetch mnist)")
	}
	if wrong > 0 {
		return found, fmt.Errorf("%d of %d files are not what they should be (hint: retain data fetch gets them anew)", wrong, len(found))
	}
	return found, nil
}
