// Command train fits the tagger's model to annotated articles and writes the
// file that corpus/extract/tagger embeds: make train.
//
// With -fold it holds out a fifth of the articles and says how well their
// spans are found; with -predict it writes what a model finds in the articles
// of a file.
package main

import (
	"bufio"
	"bytes"
	"flag"
	"log"
	"os"

	"onrecord/corpus/extract"
	"onrecord/corpus/extract/tagger/train"
)

func main() {
	log.SetFlags(log.Ltime)
	job := train.Usual()
	job.Say, job.Hints, job.Corrections = log.Printf, extract.Hints, extract.Corrections
	flag.StringVar(&job.Shared, "shared", "../shared", "folder of the training data")
	flag.StringVar(&job.Cache, "cache", "", "file that keeps the word clusters from run to run")
	flag.IntVar(&job.Fold, "fold", job.Fold, "fifth of the articles to hold out, 0 to 4")
	flag.IntVar(&job.Passes, "passes", job.Passes, "passes over the articles")
	flag.Float64Var(&job.Rate, "rate", job.Rate, "step size")
	flag.Float64Var(&job.Decay, "decay", job.Decay, "weight decay a step")
	flag.IntVar(&job.Cutoff, "cutoff", job.Cutoff, "least count of a feature")
	model := flag.String("model", "corpus/extract/tagger/model.bin", "model file to write, or to read with -predict")
	words := flag.String("beliefs", "corpus/extract/lexicon/beliefs.txt", "file of words of belief to write")
	flag.Float64Var(&job.Recall, "recall", job.Recall, "share of the corrections that the gate is to let through")
	gate := flag.Bool("gate", false, "fit only the gate anew, of the model file there is")
	articles := flag.String("predict", "", "file of articles to tag, instead of training")
	to := flag.String("to", "predictions.jsonl", "file that -predict writes")
	flag.Parse()
	var err error
	if *articles != "" {
		err = predict(job, *articles, *model, *to)
	} else if *gate {
		err = refit(job, *model)
	} else {
		err = fit(job, *model, *words)
	}
	if err != nil {
		log.Fatal(err)
	}
}

func fit(job train.Job, model, words string) error {
	if err := listBeliefs(job, words); err != nil {
		return err
	}
	data, err := train.Model(job)
	if err != nil {
		return err
	}
	log.Printf("%s: %d bytes", model, len(data))
	return os.WriteFile(model, data, 0o644)
}

func refit(job train.Job, model string) error {
	data, err := os.ReadFile(model)
	if err != nil {
		return err
	}
	if data, err = job.Gated(data); err != nil {
		return err
	}
	return os.WriteFile(model, data, 0o644)
}

func predict(job train.Job, articles, model, to string) error {
	data, err := os.ReadFile(model)
	if err != nil {
		return err
	}
	f, err := os.Create(to)
	if err != nil {
		return err
	}
	defer f.Close()
	out := bufio.NewWriter(f)
	if err := job.Predict(articles, data, out); err != nil {
		return err
	}
	if err := out.Flush(); err != nil {
		return err
	}
	return f.Close()
}

func listBeliefs(job train.Job, to string) error {
	var text bytes.Buffer
	text.WriteString("# Words of which one in ten stands in the cue of a belief in the training\n# articles. Written by make train; words chosen by hand are in attitudes.txt.\n\n")
	if err := job.BeliefWords(&text); err != nil {
		return err
	}
	return os.WriteFile(to, text.Bytes(), 0o644)
}
