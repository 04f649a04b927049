package train

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"regexp"
	"testing"
)

func TestBeliefWordsAreThoseEmbedded(t *testing.T) {
	j := Usual()
	j.Shared = "../../../../../shared"
	var got bytes.Buffer
	if err := j.BeliefWords(&got); errors.Is(err, fs.ErrNotExist) {
		t.Skip("no shared/eval/data/polnear.train.jsonl: nothing to count in")
	} else if err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile("../../lexicon/beliefs.txt")
	if err != nil {
		t.Fatal(err)
	}
	want := bytes.TrimSpace(regexp.MustCompile(`(?m)^#.*\n`).ReplaceAll(file, nil))
	if !bytes.Equal(want, bytes.TrimSpace(got.Bytes())) {
		t.Error("lexicon/beliefs.txt is not what make train writes")
	}
}
