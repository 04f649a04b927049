package opensearch

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"onrecord/index"
)

// kind is one of the two indices that documents lie in.
type kind string

// The kinds.
const (
	ofQuotes   kind = "quotes"
	ofArticles kind = "articles"
)

func kinds() []kind { return []kind{ofQuotes, ofArticles} }

// reading is the alias that is searched; writing is that of the index that is
// written to. Both are of one index, and change together.
func (e *Engine) reading(k kind) string { return e.options.Prefix + "-" + string(k) }
func (e *Engine) writing(k kind) string { return e.reading(k) + "-write" }

// generation is one of the pairs of indices, of quotes and of articles, that are
// made one after the other; one of them is in use.
type generation struct{ schema, number int }

// name is that of an index of the generation. own is an alias that it has as
// long as it exists: documents are put under that name, for a put under the name
// of an index that is gone would make another.
func (e *Engine) name(k kind, g generation) string {
	return fmt.Sprintf("%s-v%d-%06d", e.reading(k), g.schema, g.number)
}
func (e *Engine) own(k kind, g generation) string { return e.name(k, g) + "-own" }

// parse reads a name that name has made.
func (e *Engine) parse(k kind, name string) (g generation, ok bool) {
	parts := regexp.MustCompile(`^` + regexp.QuoteMeta(e.reading(k)) + `-v(\d+)-(\d{6,})$`).FindStringSubmatch(name)
	if parts == nil {
		return g, false
	}
	schema, err1 := strconv.Atoi(parts[1])
	number, err2 := strconv.Atoi(parts[2])
	return generation{schema, number}, err1 == nil && err2 == nil
}

// state is the index of what is known of the whole: the last batch applied,
// which inputs are finished, and what searches may see.
// Under the name own it is written to, as the others are.
func (e *Engine) state() string    { return e.options.Prefix + "-state" }
func (e *Engine) stateOwn() string { return e.state() + "-own" }

// standing is an index as it is in the cluster.
type standing struct {
	Aliases  map[string]struct{} `json:"aliases"`
	Mappings object              `json:"mappings"`
	Settings struct {
		Index struct {
			Analysis object `json:"analysis"`
			Blocks   struct {
				Write string `json:"write"`
			} `json:"blocks"`
		} `json:"index"`
	} `json:"settings"`
}

// existing lists the generations of a kind that there are.
func (e *Engine) existing(ctx context.Context, k kind) (map[generation]standing, error) {
	var all map[string]standing
	err := e.call(ctx, request{method: http.MethodGet, path: "/" + e.reading(k) + "-v*"}, &all)
	if err != nil {
		return nil, err
	}
	found := make(map[generation]standing)
	for name, index := range all {
		if g, ok := e.parse(k, name); ok {
			found[g] = index
		}
	}
	return found, nil
}

// inUse is the generation among those that is written to.
func (e *Engine) inUse(k kind, all map[generation]standing) (generation, bool) {
	for g, index := range all {
		if _, ok := index.Aliases[e.writing(k)]; ok {
			return g, true
		}
	}
	return generation{}, false
}

// current is the generation in use, which must be of the layout of this program.
func (e *Engine) current(ctx context.Context) (generation, error) {
	var all aliased
	// Asked of all indices it would want a right to all of them.
	err := e.call(ctx, request{method: http.MethodGet, path: "/" + e.reading(ofArticles) + "-v*/_alias/" + e.writing(ofArticles)}, &all)
	if err != nil {
		return generation{}, err
	}
	for name := range all {
		if g, ok := e.parse(ofArticles, name); ok && g.schema == schemaVersion {
			return g, nil
		}
	}
	return generation{}, fmt.Errorf("%w: %w: %s is of %s", index.ErrUnreachable, ErrUnfit, e.writing(ofArticles), strings.Join(slices.Sorted(maps.Keys(all)), " and "))
}

// aliased is which indices have an alias. That none has it is said otherwise.
type aliased map[string]struct{}

func (a *aliased) whole() error {
	if len(*a) == 0 {
		return errors.New("it names no index")
	}
	return nil
}

// settle makes the indices that are not there, and is content with those that
// another process makes meanwhile. It returns those in use.
func (e *Engine) settle(ctx context.Context) (map[kind]standing, error) {
	var next generation
	found := make(map[kind]standing)
	for _, k := range kinds() {
		all, err := e.existing(ctx, k)
		if err != nil {
			return nil, err
		}
		g, ok := e.inUse(k, all)
		if !ok && e.options.There {
			return nil, fmt.Errorf("%w: nothing has the name %s", ErrNone, e.writing(k))
		}
		if !ok {
			g = following(all, next)
			if err := e.create(ctx, k, g, true); err != nil {
				return nil, err
			}
			if all, err = e.existing(ctx, k); err != nil {
				return nil, err
			}
		}
		next, found[k] = g, all[g]
	}
	return found, e.settleState(ctx)
}

// settleState makes the index of state where it is not there: asked first, so
// that who may only read need not be refused.
func (e *Engine) settleState(ctx context.Context) error {
	err := e.call(ctx, request{method: http.MethodGet, path: "/" + e.state() + "/_alias"}, new(object))
	if r := new(responseError); !errors.As(err, &r) || r.Status != http.StatusNotFound {
		return err
	}
	if e.options.There {
		return fmt.Errorf("%w: nothing has the name %s", ErrNone, e.state())
	}
	return e.createState(ctx)
}

// following is the generation to be made after others.
func following(all map[generation]standing, least generation) generation {
	next := generation{schemaVersion, max(1, least.number)}
	for g := range all {
		next.number = max(next.number, g.number+1)
	}
	return next
}

// create makes an index; that it exists is no error.
func (e *Engine) create(ctx context.Context, k kind, g generation, inUse bool) error {
	return e.createIndex(ctx, e.name(k, g), e.layout(k, g, inUse))
}

// layout is what an index is made of. One in use is read and written.
func (e *Engine) layout(k kind, g generation, inUse bool) object {
	aliases := object{e.own(k, g): object{}}
	if inUse {
		aliases[e.reading(k)], aliases[e.writing(k)] = object{}, object{"is_write_index": true}
	}
	return object{"settings": e.options.settings(k), "mappings": mapping(k), "aliases": aliases}
}

func (e *Engine) createIndex(ctx context.Context, name string, body object) error {
	err := e.call(ctx, request{method: http.MethodPut, path: "/" + name, body: body}, nil)
	if r := new(responseError); errors.As(err, &r) && r.Type == "resource_already_exists_exception" {
		return nil
	}
	return err
}

// shardsWithin is how long the first copies of all shards are waited for.
const shardsWithin = 30 * time.Second

// awake waits until there is a copy of every shard.
func (e *Engine) awake(ctx context.Context) error {
	names := e.reading(ofQuotes) + "," + e.reading(ofArticles) + "," + e.state()
	var health health
	err := e.call(ctx, request{
		method: http.MethodGet, path: "/_cluster/health/" + names,
		params: map[string]string{"wait_for_status": "yellow", "timeout": shardsWithin.String()},
	}, &health)
	if r := new(responseError); errors.As(err, &r) && r.Status == http.StatusRequestTimeout || err == nil && health.Status == "red" {
		return fmt.Errorf("%w: OpenSearch has not all of the shards of %s", index.ErrUnreachable, names)
	}
	return err
}

// health is how the cluster fares.
type health struct {
	Status string `json:"status"`
}

func (h *health) whole() error {
	if !slices.Contains([]string{"green", "yellow", "red"}, h.Status) {
		return errors.New("it has no status")
	}
	return nil
}
