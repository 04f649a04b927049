package train

import (
	"encoding/gob"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"onrecord/corpus/extract/tagger/internal/seq"
)

// plain lists the texts whose words are clustered; annotations are not read.
var plain = [...]string{
	"eval/data/polnear.train.jsonl", "eval/data/reuters21578.jsonl.gz", "eval/data/bbc.jsonl.gz",
	"corpus/wikinews.jsonl", "corpus/usgov.jsonl.gz",
}

// The grains of the clusters, and how many words are clustered.
const (
	coarseClusters, middleClusters, fineClusters = 64, 256, 800
	clusteredWords                               = 40_000
	clusterRounds                                = 8
)

// buildClusters clusters the words of the plain texts at three grains.
func (j *Job) buildClusters() (seq.Lexicon, error) {
	var texts []string
	for _, name := range plain {
		records, err := readRecords(filepath.Join(j.Shared, name))
		if err != nil {
			return nil, err
		}
		for _, r := range records {
			texts = append(texts, r.Text)
		}
	}
	b := countBigrams(texts, clusteredWords)
	j.Say("%d texts read", len(texts))
	coarse := cluster(b, coarseClusters, clusterRounds)
	middle := cluster(b, middleClusters, clusterRounds)
	fine := cluster(b, fineClusters, clusterRounds)
	j.Say("words clustered")
	lexicon := make(seq.Lexicon, len(b.words))
	for i, h := range b.words[1:] {
		lexicon[h] = seq.Word{Coarse: uint16(coarse[i+1]), Middle: uint16(middle[i+1]), Fine: uint16(fine[i+1])}
	}
	return lexicon, nil
}

// clusters reads the clusters from a file, or builds them and writes it.
func (j *Job) clusters() (seq.Lexicon, error) {
	if j.Cache == "" {
		return j.buildClusters()
	}
	f, err := os.Open(j.Cache)
	if errors.Is(err, fs.ErrNotExist) {
		lexicon, err := j.buildClusters()
		if err != nil {
			return nil, err
		}
		return lexicon, writeClusters(j.Cache, lexicon)
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var lexicon seq.Lexicon
	if err := gob.NewDecoder(f).Decode(&lexicon); err != nil {
		return nil, fmt.Errorf("%s: %w", j.Cache, err)
	}
	return lexicon, nil
}

func writeClusters(path string, lexicon seq.Lexicon) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := gob.NewEncoder(f).Encode(lexicon); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
