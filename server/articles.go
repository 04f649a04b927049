package server

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"os"
	"slices"
	"strings"

	"onrecord/corpus"
	"onrecord/corpus/extract"
	"onrecord/corpus/read"
	"onrecord/index/archive"
)

// How much is taken in one request.
const (
	maxBody  = 2 << 20  // one JSON value, and a line of many
	maxBulk  = 32 << 20 // all lines together
	maxLines = 100_000
	maxBatch = 256     // articles that are stored together
	maxBytes = 8 << 20 // of their texts
)

const (
	mediaJSON  = "application/json"
	mediaLines = "application/x-ndjson"
)

const pWait = "wait"

// putArticles answers POST /api/v1/articles.
func (s *Server) putArticles(r *request) (any, error) {
	p := &reader{values: r.values}
	p.known(r.route.params)
	wait := archive.Visible
	if choice(p, pWait, "visible", "visible", "stored") == "stored" {
		wait = archive.Stored
	}
	if err := p.faults.orNil(); err != nil {
		return nil, err
	}
	media, err := r.media(mediaJSON, mediaLines)
	if err != nil {
		return nil, err
	}
	in := &intake{archive: s.archive, wait: wait}
	if media == mediaJSON {
		return in.one(r)
	}
	return in.lines(r)
}

// media is the type of the body, one of those allowed.
func (r *request) media(allowed ...string) (string, error) {
	media, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	charset, given := params["charset"]
	if err != nil || !slices.Contains(allowed, media) || given && !isUTF8(charset) {
		return "", fmt.Errorf("%w: send %s in UTF-8", errMediaType, strings.Join(allowed, " or "))
	}
	if coding := r.Header.Get("Content-Encoding"); coding != "" && coding != "identity" {
		return "", fmt.Errorf("%w: send it uncompressed", errMediaType)
	}
	return media, nil
}

// body is the whole body, up to a limit.
func (r *request) body(limit int64) ([]byte, error) {
	if r.ContentLength > limit {
		return nil, tooLarge(limit)
	}
	data, err := io.ReadAll(http.MaxBytesReader(r.answer, r.Body, limit))
	return data, bodyError(err, limit)
}

// bodyError tells why a body could not be read: it is too large, came too
// slowly, broke off, or is not in chunks as it says. None of it is a fault of
// ours.
func bodyError(err error, limit int64) error {
	var large *http.MaxBytesError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &large):
		return tooLarge(limit)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("%w: it breaks off", errNotJSON)
	case errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, context.Canceled):
		return err
	}
	return fmt.Errorf("%w: it was not sent as HTTP has it", errNotJSON)
}

func tooLarge(limit int64) error {
	return fmt.Errorf("%w: at most %d MiB are taken", errTooLarge, limit>>20)
}

// intake takes articles in and keeps account of every one.
type intake struct {
	archive  Archive
	wait     archive.Wait
	outcomes []ArticleOutcome
	pending  []corpus.Article
	bytes    int   // of the texts of the pending ones
	places   []int // of the pending ones among the outcomes
	refused  int
	listed   int // faults of the refused
}

// one takes a single article. What is no JSON at all is an error of the
// request; an article that is refused is an outcome.
func (in *intake) one(r *request) (any, error) {
	data, err := r.body(maxBody)
	if err != nil {
		return nil, err
	}
	in.take(1, data)
	if err := unreadable(in.outcomes[0].Errors); err != nil {
		return nil, err
	}
	if err := in.flush(r.Context()); err != nil {
		return nil, err
	}
	return reply{in.status(), in.outcomes[0]}, nil
}

// lines takes an article a line and stores them in batches as they come.
func (in *intake) lines(r *request) (any, error) {
	if r.ContentLength > maxBulk {
		return nil, tooLarge(maxBulk)
	}
	body := bufio.NewReaderSize(http.MaxBytesReader(r.answer, r.Body, maxBulk), 64<<10)
	for number := 1; ; number++ {
		line, long, err := readLine(body)
		if err != nil && err != io.EOF {
			return nil, bodyError(err, maxBulk)
		}
		if long {
			in.refuse(number, Faults{{Reason: string(read.TooLarge), Detail: "the line is longer than 2 MiB"}})
		} else if len(line) > 0 {
			in.take(number, line)
		}
		if len(in.outcomes) > maxLines {
			return nil, fmt.Errorf("%w: at most %d lines are taken", errTooLarge, maxLines)
		}
		if len(in.pending) == maxBatch || in.bytes >= maxBytes || err == io.EOF {
			if err := in.flush(r.Context()); err != nil {
				return nil, err
			}
		}
		if err == io.EOF {
			break
		}
	}
	if len(in.outcomes) == 0 {
		return nil, fmt.Errorf("%w: there is no article in it", errNotJSON)
	}
	return reply{in.status(), lines(in.outcomes)}, nil
}

// readLine reads a line without its end and the space around it. One that is
// too long is read to its end and not kept.
func readLine(r *bufio.Reader) (line []byte, long bool, err error) {
	for {
		part, err := r.ReadSlice('\n')
		if len(line)+len(part) > maxBody+len("\r\n") {
			line, long = nil, true
		}
		if !long {
			line = append(line, part...)
		}
		if err == bufio.ErrBufferFull {
			continue
		}
		if len(bytes.TrimRight(line, "\r\n")) > maxBody {
			line, long = nil, true
		}
		return trimSpace(line), long, err
	}
}

// take reads one article and leaves it to the next flush.
func (in *intake) take(line int, data []byte) {
	article, faults := readArticle(data)
	if len(faults) > 0 {
		in.refuse(line, faults)
		return
	}
	in.places = append(in.places, len(in.outcomes))
	in.pending = append(in.pending, article)
	in.bytes += len(article.Text)
	in.outcomes = append(in.outcomes, ArticleOutcome{Line: line})
}

func (in *intake) refuse(line int, faults Faults) {
	most := maxFaults - in.listed // one in any case: a line is not refused without a reason
	faults = faults[:min(len(faults), max(1, most))]
	in.listed += len(faults)
	in.refused++
	in.outcomes = append(in.outcomes, ArticleOutcome{Line: line, Status: "rejected", Errors: faults})
}

// flush stores what is pending.
func (in *intake) flush(ctx context.Context) error {
	if len(in.pending) == 0 {
		return nil
	}
	stored, err := in.archive.Put(ctx, in.pending, in.wait)
	if err != nil {
		return err
	}
	for i, o := range stored {
		out := &in.outcomes[in.places[i]]
		out.ID, out.Status, out.Quotes, out.Seq = textOrNil(o.ID), o.Status, o.Quotes, &o.Seq
		if o.Reason != "" { // the engine's, which takes what no other article has
			out.Seq, out.Errors = nil, Faults{{Reason: "not_indexed", Detail: o.Reason}}
			in.refused++
		}
	}
	in.pending, in.places, in.bytes = in.pending[:0], in.places[:0], 0
	return nil
}

// status is 200 where all were taken, 422 where none was, else 207.
func (in *intake) status() int {
	switch in.refused {
	case 0:
		return http.StatusOK
	case len(in.outcomes):
		return http.StatusUnprocessableEntity
	}
	return http.StatusMultiStatus
}

// deleteArticle answers DELETE /api/v1/articles/{id}.
func (s *Server) deleteArticle(r *request) (any, error) {
	seq, err := s.archive.Delete(r.Context(), corpus.ArticleID(r.id))
	if err != nil {
		return nil, err
	}
	return &DeleteResponse{ID: r.id, Status: "deleted", Seq: seq}, nil
}

// extract answers POST /api/v1/extract: nothing of it is kept.
func (s *Server) extract(r *request) (any, error) {
	if _, err := r.media(mediaJSON); err != nil {
		return nil, err
	}
	data, err := r.body(maxBody)
	if err != nil {
		return nil, err
	}
	article, faults := readText(data)
	if err := unreadable(faults); err != nil {
		return nil, err
	}
	if len(faults) > 0 {
		return nil, faultError{fmt.Errorf("%w: %s", errRefused, faults.first().Error()), faults}
	}
	return newExtractResponse(extract.New(s.options.Known).Read(article)), nil
}

func newExtractResponse(doc corpus.Document) *ExtractResponse {
	quotes := make([]*corpus.Quote, len(doc.Analysis.Quotes))
	for i := range doc.Analysis.Quotes {
		quotes[i] = &doc.Analysis.Quotes[i]
	}
	shown := newQuotes(&doc, quotes)
	for _, q := range shown {
		q.Links = ResourceLinks{}
		if q.Why != nil {
			q.Why.InContext = nil
		}
	}
	return &ExtractResponse{Analysed: doc.Analysis.Analysed, Reason: textOrNil(doc.Analysis.Reason), Quotes: shown}
}

// trimSpace removes the white space of JSON.
func trimSpace(line []byte) []byte { return bytes.Trim(line, " \t\r\n") }

func isUTF8(charset string) bool { return strings.EqualFold(charset, "utf-8") }
