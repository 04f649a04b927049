package server

import (
	"bytes"
	"encoding/json"

	"onrecord/corpus"
)

// readArticle reads an article as it is sent in, or says what is wrong with
// it.
func readArticle(data []byte) (corpus.Article, Faults) {
	var in struct {
		Title, Text, Publisher, Published, URL, ID, Author, Language string
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&in); err != nil {
		return corpus.Article{}, Faults{{Reason: "not_json", Detail: err.Error()}}
	}
	a := corpus.Article{Ref: in.ID, URL: in.URL, Title: in.Title, Author: in.Author, Publisher: corpus.NewOutlet(in.Publisher),
		Language: in.Language, Text: in.Text}
	var err error
	if in.Published != "" {
		if a.Published, err = corpus.ParseDate(in.Published); err != nil {
			return a, Faults{{Field: "published", Reason: "bad_date", Detail: err.Error()}}
		}
	}
	if in.Text == "" {
		return a, Faults{{Field: "text", Reason: "missing", Detail: "an article has a text"}}
	}
	a.ID = a.DeriveID()
	return a, nil
}
