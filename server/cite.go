package server

import (
	"net/http"

	"onrecord/corpus"
	"onrecord/corpus/cite"
)

const pFormat = "format"

// citation is a quote in one of the formats for references.
type citation struct {
	format cite.Format
	id     corpus.QuoteID
	text   string
}

// cite answers GET /api/v1/quotes/{id}/cite.
func (s *Server) cite(r *request) (any, error) {
	p := &reader{values: r.values}
	p.known(r.route.params)
	format := choice(p, pFormat, cite.Text, cite.Formats()...)
	if err := p.faults.orNil(); err != nil {
		return nil, err
	}
	ref, err := s.reference(r)
	if err != nil {
		return nil, err
	}
	return &citation{format, ref.ID, ref.As(format)}, nil
}

// reference is what is cited of the quote that a request names.
func (s *Server) reference(r *request) (*cite.Reference, error) {
	engine, err := s.archive.Engine()
	if err != nil {
		return nil, err
	}
	hit, err := engine.Quote(r.Context(), corpus.QuoteID(r.id))
	if err != nil {
		return nil, err
	}
	return cite.New(&hit.Document.Article, hit.Quote), nil
}

// write sends it as a file: what an article holds is never shown as a page of
// this server.
func (c *citation) write(w http.ResponseWriter) error {
	h := w.Header()
	h.Set("Cache-Control", "no-cache") // as what writeJSON writes
	h.Set("Content-Type", c.format.Media())
	h.Set("Content-Disposition", `attachment; filename="`+c.format.File(c.id)+`"`)
	w.WriteHeader(http.StatusOK)
	_, err := w.Write([]byte(c.text))
	return err
}
