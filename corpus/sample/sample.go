package sample

import (
	_ "embed"
	"encoding/json"
	"strings"

	"onrecord/corpus"
)

//go:embed articles.jsonl
var articles string

// STAND-IN
func Articles() ([]corpus.Article, error) {
	var list []corpus.Article
	d := json.NewDecoder(strings.NewReader(articles))
	for d.More() {
		var in struct{ ID, Title, Outlet, Date, URL, Author, Text string }
		if err := d.Decode(&in); err != nil {
			return nil, err
		}
		a := corpus.Article{Ref: in.ID, Title: in.Title, URL: in.URL, Author: in.Author, Text: in.Text, Publisher: corpus.NewOutlet(in.Outlet)}
		a.Published, _ = corpus.ParseDate(in.Date)
		a.ID = a.DeriveID()
		list = append(list, a)
	}
	return list, nil
}
