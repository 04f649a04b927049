package server

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"net/http"

	"gopkg.in/yaml.v3"

	"onrecord/index"
)

// health says that the process lives, or can answer.
type health struct {
	Status  string `json:"status"`
	Version string `json:"version"`
}

// readiness is health with how far searches are, and whether articles are taken.
type readiness struct {
	health
	Stored   uint64 `json:"stored"`   // the number of the last write
	Applied  uint64 `json:"applied"`  // of the last that searches see
	Writable bool   `json:"writable"` // false: the disk is nearly full, and articles are refused with 507
}

// healthz answers while the process can answer at all.
func (s *Server) healthz(*request) (any, error) { return health{"ok", s.options.Version}, nil }

// maxLag is how many writes searches may be behind of a server that is ready:
// less than a moment's work.
const maxLag = 1000

// readyz answers while searches are answered with what was stored but a moment
// ago: the index is there and at most maxLag writes behind the store, and the
// server is not going down. A disk that is nearly full does not stop it from
// answering: that is told, and no reason to send readers elsewhere.
func (s *Server) readyz(*request) (any, error) {
	if s.draining.Load() {
		return nil, errDraining
	}
	if err := s.archive.Ready(); err != nil {
		return nil, err
	}
	stored, applied := s.archive.Progress()
	if stored > applied+maxLag {
		return nil, fmt.Errorf("%w: it is %d writes behind", index.ErrNotReady, stored-applied)
	}
	_, full := s.archive.Room()
	return readiness{health{"ready", s.options.Version}, stored, applied, full == nil}, nil
}

// scrape answers GET /metrics.
func (s *Server) scrape(w http.ResponseWriter, r *request, _ any) error {
	s.metrics.handler.ServeHTTP(w, r.Request)
	return nil
}

//go:embed openapi.yaml
var openAPI []byte

// specJSON is openapi.yaml as JSON.
func specJSON() ([]byte, error) {
	var spec any
	if err := yaml.Unmarshal(openAPI, &spec); err != nil {
		return nil, fmt.Errorf("openapi.yaml: %w", err)
	}
	return json.Marshal(spec)
}

// description answers GET /api/v1/openapi.json.
func (s *Server) description(*request) (any, error) { return json.RawMessage(s.spec), nil }

// nothing is the handler of routes whose encoder does everything.
func nothing(*request) (any, error) { return nil, nil }
