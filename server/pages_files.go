package server

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"net/http"
	"path"
)

//go:embed templates/*.html
var templateFiles embed.FS

//go:embed static
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
	version string
}

func newPages() (*pages, error) {
	p := &pages{templates: map[string]*template.Template{}, assets: map[string]asset{}}
	if err := p.loadAssets(); err != nil {
		return nil, err
	}
	functions := template.FuncMap{"asset": p.assetURL, "number": number, "plain": plain}
	for _, name := range []string{"home", "search", "quote", "article", "profile", "problem"} {
		t, err := template.New(name).Funcs(functions).ParseFS(templateFiles, "templates/layout.html", "templates/"+name+".html")
		if err != nil {
			return nil, fmt.Errorf("template %s: %w", name, err)
		}
		p.templates[name] = t
	}
	return p, nil
}

func (p *pages) loadAssets() error {
	media := map[string]string{".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}
	return fs.WalkDir(staticFiles, "static", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		body, err := staticFiles.ReadFile(name)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(body)
		p.assets[path.Base(name)] = asset{media[path.Ext(name)], body, hex.EncodeToString(sum[:4])}
		return nil
	})
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
	if r.values.Get("v") == a.version {
		w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	w.Header().Set("Content-Type", a.media)
	w.WriteHeader(http.StatusOK)
	_, err := w.Write(a.body)
	return err
}
