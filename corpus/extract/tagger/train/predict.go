package train

import (
	"encoding/json"
	"io"

	"onrecord/corpus"
	"onrecord/corpus/extract/tagger"
)

// finding is an attribution as eval/score.py reads it; offsets are code
// points.
type finding struct {
	Content [][2]int `json:"content"`
	Cue     [][2]int `json:"cue"`
	Speaker [][2]int `json:"speaker"`
	Kind    string   `json:"kind,omitempty"`
	Score   float64  `json:"score"`
}

// Predict tags the articles of a file with a model and writes the findings, a
// line an article.
func (j *Job) Predict(articles string, model []byte, out io.Writer) error {
	t, err := tagger.Load(model)
	if err != nil {
		return err
	}
	records, err := readRecords(articles)
	if err != nil {
		return err
	}
	j.hint(records)
	enc := json.NewEncoder(out)
	for i := range records {
		found := findings(records[i].Text, t.Tag(records[i].Text, records[i].hints))
		if err := enc.Encode(map[string]any{"id": records[i].ID, "quotes": found}); err != nil {
			return err
		}
	}
	return nil
}

func findings(text string, tagged []tagger.Attribution) []finding {
	out := make([]finding, 0, len(tagged))
	points := func(spans []corpus.Span) [][2]int {
		var pairs [][2]int
		for _, s := range corpus.CodePoints(text, spans) {
			pairs = append(pairs, [2]int{s.Start, s.End})
		}
		return pairs
	}
	for _, a := range tagged {
		f := finding{Content: points(a.Content), Cue: points(a.Cue), Speaker: points(a.Source), Score: a.Score}
		if !a.Speech {
			f.Kind = "belief"
		}
		out = append(out, f)
	}
	return out
}
