package store

import "onrecord/corpus"

// decoder1 reads documents of format 1: their fields in the order of their
// declarations, the article's id among them, and nothing left out.
type decoder1 struct{ decoder }

func decodeDocument1(payload []byte) (corpus.Document, error) {
	d := decoder1{decoder{rest: payload}}
	doc := corpus.Document{
		Article: d.article(),
		Analysis: corpus.Analysis{
			Analysed: d.bool(),
			Reason:   d.string(),
			Version:  d.string(),
			Quotes:   decodeList(&d.decoder, d.quote),
		},
	}
	return d.end(doc)
}

func (d *decoder1) article() corpus.Article {
	return corpus.Article{
		ID:        corpus.ArticleID(d.string()),
		Ref:       d.string(),
		URL:       d.string(),
		Title:     d.string(),
		Author:    d.string(),
		Publisher: d.outlet(),
		Published: d.date(),
		Language:  d.string(),
		Text:      d.string(),
	}
}

func (d *decoder1) quote() corpus.Quote {
	q := corpus.Quote{
		ID:         corpus.QuoteID(d.string()),
		Content:    decodeList(&d.decoder, d.span),
		Cue:        decodeList(&d.decoder, d.span),
		Source:     decodeList(&d.decoder, d.span),
		Kind:       corpus.Kind(d.string()),
		Polarity:   corpus.Polarity(d.string()),
		Speaker:    d.speaker(),
		Candidates: decodeList(&d.decoder, d.speaker),
		Credit:     d.credit(),
		Relays:     decodeList(&d.decoder, d.credit),
	}
	if d.bool() {
		q.Said = &corpus.Said{Date: d.date(), Basis: d.span()}
	}
	q.Confidence = d.float()
	return q
}

func (d *decoder1) speaker() corpus.Speaker {
	return corpus.Speaker{
		ID:   corpus.SpeakerID(d.string()),
		Name: d.string(),
		Role: d.string(),
		Kind: corpus.SourceKind(d.string()),
	}
}

func (d *decoder1) credit() corpus.Credit {
	return corpus.Credit{
		Outlet: d.outlet(),
		Basis:  corpus.Basis(d.string()),
		Cue:    d.span(),
		Name:   d.span(),
	}
}

func (d *decoder1) outlet() corpus.Outlet {
	return corpus.Outlet{ID: corpus.OutletID(d.string()), Name: d.string()}
}

func (d *decoder1) date() corpus.Date {
	return corpus.Date{First: corpus.Day(d.int()), Precision: corpus.Precision(d.string())}
}

func (d *decoder1) span() corpus.Span {
	start := d.int()
	return corpus.Span{Start: start, End: start + d.int()}
}
