package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"strconv"
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
func (a *app) send(ctx context.Context, at *place, in *source) error {
	c, err := at.client(ctx)
	if err != nil {
		return err
	}
	bar := a.bar(in.total, "sending", true)
	var sum tally
	for batch := range parcels(in.all()) {
		if err = a.sendParcel(ctx, c, batch, &sum); err != nil {
			break
		}
		bar.set(in.read(), in.total)
	}
	bar.end()
	sum.refused += in.problems
	return with(err, sum.print(a), c.close(), sum.part())
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
	line, _ := json.Marshal(wireArticle{ // strings alone: it cannot fail
		Title: x.Title, Text: x.Text, Publisher: x.Publisher.Name, Published: x.Published.String(),
		URL: x.URL, ID: x.Ref, Author: x.Author, Language: x.Language,
	})
	p.body.Write(append(line, '\n'))
	p.where = append(p.where, where)
}

// sendParcel sends a parcel until it is answered, and counts the answer.
func (a *app) sendParcel(ctx context.Context, c *client, p *parcel, sum *tally) error {
	for try := 1; ; try++ {
		answer, err := c.do(ctx, http.MethodPost, c.base+"/api/v1/articles", "application/x-ndjson", p.body.Bytes())
		var problem *problemError
		refused := errors.As(err, &problem)
		switch {
		case err == nil || refused && problem.status == http.StatusUnprocessableEntity:
			return a.outcomes(answer, p.where, sum)
		case ctx.Err() != nil || try == sendTries || refused && !later(problem.status):
			return err
		}
		pause := time.Duration(try) * time.Second
		if refused {
			if seconds, err := strconv.Atoi(problem.after); err == nil && seconds < 60 {
				pause = max(pause, time.Duration(seconds)*time.Second)
			}
		}
		a.sayf("%v; trying again in %v", err, pause)
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

// outcomes counts the lines of an answer and names what was refused.
func (a *app) outcomes(answer []byte, where []string, sum *tally) error {
	for lines := json.NewDecoder(bytes.NewReader(answer)); lines.More(); {
		var o server.ArticleOutcome
		if err := lines.Decode(&o); err != nil {
			return fmt.Errorf("the answer cannot be read: %w", err)
		}
		sum.remote += o.Quotes
		switch o.Status {
		case "created":
			sum.Created++
		case "updated":
			sum.Updated++
		case "unchanged":
			sum.Unchanged++
		default:
			sum.refused++
			a.refusal(o, where)
		}
	}
	return nil
}

// refusal names an article that a server refused by where it came from.
func (a *app) refusal(o server.ArticleOutcome, where []string) {
	place := fmt.Sprintf("line %d", o.Line)
	if o.Line >= 1 && o.Line <= len(where) {
		place = where[o.Line-1]
	}
	for _, f := range o.Errors {
		_, _ = fmt.Fprintln(a.err, clean(place+": "+faultLine(f))) // nowhere is left to tell of a failure
	}
}
