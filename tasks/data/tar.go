package data

import (
	"archive/tar"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// spare is what an archive may hold beside the wanted members: notes, names of
// classes, headers and padding.
const spare = 1 << 20

// readTar reads the members of the given names, whose contents have size bytes
// in all, out of a tar archive: read gets the number of the name and what the
// member holds. Other members are passed over, and nothing is written anywhere,
// so that their names do no harm. Each name must be there once; an archive that
// unpacks to much more than it should is not read to its end.
func readTar(r io.Reader, gzipped bool, names []string, size int64, read func(i int, r io.Reader) error) error {
	r, err := gunzip(r, gzipped)
	if err != nil {
		return err
	}
	r = &bounded{r, size + spare}
	archive := tar.NewReader(r)
	found := make([]bool, len(names))
	for n := 0; ; n++ {
		member, err := archive.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return readError(err, "behind %d members of the archive", n)
		}
		i := slices.Index(names, strings.TrimPrefix(member.Name, "./"))
		if i < 0 {
			continue
		}
		switch {
		case member.Typeflag != tar.TypeReg:
			err = errors.New("not a regular file")
		case found[i]:
			err = errors.New("it is there twice")
		default:
			err = read(i, archive)
		}
		if err != nil {
			return fmt.Errorf("member %s: %w", member.Name, err)
		}
		found[i] = true
	}
	if i := slices.Index(found, false); i >= 0 {
		return fmt.Errorf("member %s: missing", names[i])
	}
	if _, err := io.Copy(io.Discard, r); err != nil { // to the checksum
		return readError(err, "behind the members of the archive")
	}
	return nil
}

// bounded is an error from the byte on that is one too many.
type bounded struct {
	io.Reader
	left int64
}

var errOversized = errors.New("oversized: it unpacks to more than it should")

func (b *bounded) Read(p []byte) (int, error) {
	if int64(len(p)) > b.left+1 {
		p = p[:b.left+1]
	}
	n, err := b.Reader.Read(p)
	if b.left -= int64(n); b.left < 0 {
		return 0, errOversized
	}
	return n, err
}
