package server

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"net/http"
	"path"
	"strings"
)

//go:embed templates/*.html
var templateFiles embed.FS

//go:embed static/*.css static/*.js static/*.svg
var staticFiles embed.FS

// pages is every template, parsed, and every file that they load.
type pages struct {
	templates map[string]*template.Template
	assets    map[string]asset
}

// asset is a file that pages load. Its address changes with its content, so
// that it may be kept for ever.
type asset struct {
	media   string
	body    []byte
	packed  []byte // the same, compressed
	version string
}

func newPages() (*pages, error) {
	p := &pages{templates: map[string]*template.Template{}, assets: map[string]asset{}}
	if err := p.loadAssets(); err != nil {
		return nil, err
	}
	functions := template.FuncMap{"asset": p.assetURL, "number": number, "plain": plain}
	for _, name := range []string{"home", "search", "quote", "article", "profile", "compare", "problem", "verify"} {
		t, err := template.New(name).Funcs(functions).ParseFS(templateFiles, "templates/layout.html", "templates/"+name+".html")
		if err != nil {
			return nil, fmt.Errorf("template %s: %w", name, err)
		}
		p.templates[name] = t
	}
	return p, nil
}

func (p *pages) loadAssets() error {
	media := map[string]string{
		".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml",
	}
	return fs.WalkDir(staticFiles, "static", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := staticFiles.ReadFile(name)
		if err != nil {
			return err
		}
		packed, err := pack(body)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		sum := sha256.Sum256(body)
		p.assets[path.Base(name)] = asset{media[path.Ext(name)], body, packed, hex.EncodeToString(sum[:4])}
		return nil
	})
}

func pack(body []byte) ([]byte, error) {
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := w.Write(body); err != nil {
		return nil, err
	}
	err = w.Close()
	return out.Bytes(), err
}

func (p *pages) assetURL(name string) (string, error) {
	a, ok := p.assets[name]
	if !ok {
		return "", fmt.Errorf("there is no file %s in static", name)
	}
	return "/static/" + name + "?v=" + a.version, nil
}

// write writes a page.
func (p *pages) write(w http.ResponseWriter, status int, v *page) error {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-cache") // as what writeJSON writes
	if v.Quick {
		w.Header().Set("Content-Security-Policy", quickPolicy)
	}
	w.WriteHeader(status)
	return p.render(w, v)
}

func (p *pages) render(w io.Writer, v *page) error {
	if err := p.templates[v.template].ExecuteTemplate(w, "layout", v); err != nil {
		return fmt.Errorf("page %s: %w", v.template, err)
	}
	return nil
}

// file answers with a file that pages load.
func (p *pages) file(r *request) (any, error) {
	a, ok := p.assets[r.id]
	if !ok {
		return nil, errNoRoute
	}
	return a, nil
}

func showAsset(w http.ResponseWriter, r *request, value any) error {
	a, ok := value.(asset)
	if !ok {
		return fmt.Errorf("a file was expected, not %T", value)
	}
	head, tag := w.Header(), `W/"`+a.version+`"` // weak: it is sent as it is and compressed
	if r.values.Get("v") == a.version {
		head.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	head.Set("ETag", tag)
	head.Set("Vary", "Accept-Encoding")
	head.Set("Content-Type", a.media)
	if strings.Contains(r.Header.Get("If-None-Match"), tag) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	body := a.body
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		head.Set("Content-Encoding", "gzip")
		body = a.packed
	}
	w.WriteHeader(http.StatusOK)
	_, err := w.Write(body)
	return err
}
