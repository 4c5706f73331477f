package main

import (
	"os"
	"path/filepath"
	"testing"
)

func TestFilesAreUpToDate(t *testing.T) {
	for name, want := range files() {
		got, err := os.ReadFile(filepath.Join("..", "..", name))
		if err != nil {
			t.Error(err)
		} else if string(got) != want {
			t.Errorf("model/vec/%s is not what the generator writes (hint: go generate ./model/vec)", name)
		}
	}
}
