package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"strings"
	"time"

	"onrecord/corpus"
	"onrecord/server"
)

// How much is sent to a server at once, and how often it is sent again where
// the answer is "later" or none. To send again is safe: what was kept is then
// unchanged.
const (
	sendArticles = 100
	sendBytes    = 1 << 20
	sendTries    = 6
)

// send sends articles to a running server.
func (a *app) send(ctx context.Context, at *place, in *intake) error {
	c, err := at.client(ctx)
	if err != nil {
		return err
	}
	in.show("sending")
	post := &post{client: c, intake: in}
	for p := range parcels(in.placed()) {
		if err = post.send(ctx, p); err != nil {
			break
		}
	}
	in.end()
	return with(err, post.sum.print(in), c.close(), in.part())
}

// parcel is the body of a request, and where its articles came from.
type parcel struct {
	body  bytes.Buffer
	where []string // by line
}

// wireArticle is an article as the API takes it.
type wireArticle struct {
	Title     string `json:"title"`
	Text      string `json:"text"`
	Publisher string `json:"publisher,omitempty"`
	Published string `json:"published,omitempty"`
	URL       string `json:"url,omitempty"`
	ID        string `json:"id,omitempty"`
	Author    string `json:"author,omitempty"`
	Language  string `json:"language,omitempty"`
}

func newWireArticle(x *corpus.Article) wireArticle {
	return wireArticle{
		Title: x.Title, Text: x.Text, Publisher: x.Publisher.Name, Published: x.Published.String(),
		URL: x.URL, ID: x.Ref, Author: x.Author, Language: x.Language,
	}
}

// parcels packs articles into bodies of bounded size.
func parcels(in iter.Seq[placed]) iter.Seq[*parcel] {
	return func(yield func(*parcel) bool) {
		p := new(parcel)
		for x := range in {
			p.add(&x.Article, x.where)
			if len(p.where) < sendArticles && p.body.Len() < sendBytes {
				continue
			}
			if !yield(p) {
				return
			}
			p = new(parcel)
		}
		if len(p.where) > 0 {
			yield(p)
		}
	}
}

func (p *parcel) add(x *corpus.Article, where string) {
	line, _ := json.Marshal(newWireArticle(x)) // strings alone: it cannot fail
	p.body.Write(append(line, '\n'))
	p.where = append(p.where, where)
}

// post sends parcels and counts what became of them.
type post struct {
	client *client
	intake *intake
	sum    tally
}

// send sends a parcel until it is answered, and counts the answer.
func (t *post) send(ctx context.Context, p *parcel) error {
	for try := 1; ; try++ {
		answer, err := t.client.do(ctx, http.MethodPost, t.client.base+"/api/v1/articles", "application/x-ndjson", p.body.Bytes())
		var problem *problemError
		refused := errors.As(err, &problem)
		switch {
		case err == nil || refused && problem.status == http.StatusUnprocessableEntity:
			return t.count(answer, p.where)
		case ctx.Err() != nil || try == sendTries || refused && !later(problem.status):
			return err
		}
		pause := time.Duration(try) * time.Second
		if refused {
			pause = max(pause, problem.pause())
		}
		t.intake.app.sayf("%v; trying again in %v", err, pause)
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// later reports whether a status asks for patience.
func later(status int) bool {
	switch status {
	case http.StatusRequestTimeout, http.StatusTooManyRequests, http.StatusServiceUnavailable, http.StatusBadGateway, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// count counts the lines of an answer and names what was refused by where it
// came from.
func (t *post) count(answer []byte, where []string) error {
	for lines := json.NewDecoder(bytes.NewReader(answer)); lines.More(); {
		var o server.ArticleOutcome
		if err := lines.Decode(&o); err != nil {
			return fmt.Errorf("the answer cannot be read: %w", err)
		}
		t.sum.remote += o.Quotes
		switch o.Status {
		case "created":
			t.sum.Created++
		case "updated":
			t.sum.Updated++
		case "unchanged":
			t.sum.Unchanged++
		default:
			t.refuse(o, where)
		}
	}
	return nil
}

func (t *post) refuse(o server.ArticleOutcome, where []string) {
	place := fmt.Sprintf("line %d of a request", o.Line)
	if o.Line >= 1 && o.Line <= len(where) {
		place = where[o.Line-1]
	}
	var reasons []string
	for _, f := range o.Errors {
		reasons = append(reasons, faultLine(f))
	}
	t.intake.refuse(place + ": " + strings.Join(reasons, "; "))
}
