package read

import (
	"encoding/json"
	"html"
	"slices"
	"strings"
)

// linkedArticle is an article as JSON-LD describes it (schema.org).
type linkedArticle struct {
	headline, author, publisher, published, url, language string
}

// maxLinked bounds how deep JSON-LD is searched.
const maxLinked = 6

// readLinked finds the articles in one block of JSON-LD: an object, a list, or
// a graph whose objects refer to one another. What is broken holds none.
func readLinked(data []byte) []linkedArticle {
	var root any
	if tooDeep(data) || json.Unmarshal(data, &root) != nil {
		return nil
	}
	g := graph{byID: make(map[string]object)}
	g.collect(root, 0)
	var found []linkedArticle
	for _, o := range g.objects {
		if o.isArticle() {
			found = append(found, g.article(o))
		}
	}
	return found
}

// object is an object of JSON-LD.
type object map[string]any

// graph is all objects of a block, so that {"@id": ...} can be followed.
type graph struct {
	objects []object
	byID    map[string]object
}

func (g *graph) collect(v any, depth int) {
	if depth > maxLinked {
		return
	}
	switch v := v.(type) {
	case []any:
		for _, each := range v {
			g.collect(each, depth+1)
		}
	case map[string]any:
		o := object(v)
		if _, typed := o["@type"]; typed {
			g.objects = append(g.objects, o)
		}
		if id, ok := o["@id"].(string); ok && len(o) > 1 {
			g.byID[id] = o
		}
		for _, key := range []string{"@graph", "mainEntity", "mainEntityOfPage", "author", "creator", "publisher", "hasPart", "itemListElement"} {
			g.collect(o[key], depth+1)
		}
	}
}

func (o object) isArticle() bool {
	types, ok := o["@type"].([]any)
	if !ok {
		types = []any{o["@type"]}
	}
	return slices.ContainsFunc(types, func(t any) bool {
		name, _ := t.(string)
		name = name[strings.LastIndexByte(name, '/')+1:] // "http://schema.org/Article"
		return strings.HasSuffix(name, "Article") || strings.HasSuffix(name, "BlogPosting") || name == "Report"
	})
}

func (g *graph) article(o object) linkedArticle {
	a := linkedArticle{
		headline:  g.text(o["headline"]),
		author:    g.names(o["author"]),
		publisher: g.names(o["publisher"]),
		published: g.text(o["datePublished"]),
		url:       g.text(o["url"]),
		language:  g.text(o["inLanguage"]),
	}
	if a.headline == "" {
		a.headline = g.text(o["name"])
	}
	if a.author == "" {
		a.author = g.names(o["creator"])
	}
	return a
}

// text is a string, or the first of several.
func (g *graph) text(v any) string {
	if list, ok := v.([]any); ok && len(list) > 0 {
		v = list[0]
	}
	s, _ := v.(string)
	return html.UnescapeString(strings.TrimSpace(s))
}

// names are the names of people or organisations: strings, objects, objects
// referred to, and lists of these.
func (g *graph) names(v any) string {
	list, ok := v.([]any)
	if !ok {
		list = []any{v}
	}
	var names []string
	for _, each := range list {
		if name := g.name(each); name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, ", ")
}

func (g *graph) name(v any) string {
	o, ok := v.(map[string]any)
	if !ok {
		s, _ := v.(string)
		if strings.Contains(s, "://") {
			return ""
		}
		return g.text(s)
	}
	if name := g.text(o["name"]); name != "" {
		return name
	}
	id, _ := o["@id"].(string)
	return g.text(g.byID[id]["name"])
}
