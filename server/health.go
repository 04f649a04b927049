package server

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"net/http"

	"gopkg.in/yaml.v3"
)

// health says that the process lives, or can answer.
type health struct {
	Status  string `json:"status"`
	Version string `json:"version"`
}

// healthz answers while the process can answer at all.
func (s *Server) healthz(*request) (any, error) { return health{"ok", s.options.Version}, nil }

// readyz answers while searches and writes are answered: the index is there
// and has caught up with the store, and the server is not going down.
func (s *Server) readyz(*request) (any, error) {
	if s.draining.Load() {
		return nil, errDraining
	}
	if err := s.archive.Ready(); err != nil {
		return nil, err
	}
	return health{"ready", s.options.Version}, nil
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
