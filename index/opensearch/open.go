package opensearch

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// The oldest OpenSearch that will do.
const (
	leastMajor = 2
	leastMinor = 19
)

// Open connects to a cluster whose indices fit this program, and makes them
// where there are none. Fields that they lack are added. Where they fit in no
// way the error wraps [ErrUnfit], where they must be there and are not [ErrNone], where the cluster is another product or too
// old [ErrForeign], where it does not answer [index.ErrUnreachable].
func Open(ctx context.Context, o Options) (*Engine, error) {
	o = o.withDefaults()
	c, err := dial(o)
	if err != nil {
		return nil, err
	}
	e := newEngine(c, o)
	if err := e.open(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("opening the index of OpenSearch at %s: %w", strings.Join(o.URLs, ", "), err), e.Close())
	}
	c.endures = e.giveUp
	return e, nil
}

func newEngine(c *client, o Options) *Engine {
	return &Engine{
		client: c, options: o, bulks: make(chan struct{}, bulksAtOnce), names: newDirectories(),
		giveUp: giveUp, leaseFor: leaseFor, keptLeast: keptLeast,
	}
}

func (e *Engine) open(ctx context.Context) error {
	if err := e.check(ctx); err != nil {
		return err
	}
	found, err := e.settle(ctx)
	if err != nil {
		return err
	}
	if err := e.awake(ctx); err != nil {
		return err
	}
	for _, k := range kinds() {
		err := e.fit(ctx, k, found[k])
		if errors.Is(err, ErrUnfit) && e.options.Unfit {
			e.unfit.Store(&err)
			return nil
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// about is what a node says of itself.
type about struct {
	Cluster string `json:"cluster_name"`
	UUID    string `json:"cluster_uuid"`
	Version struct {
		Distribution string `json:"distribution"`
		Number       string `json:"number"`
	} `json:"version"`
}

func (a *about) whole() error {
	if a.Cluster == "" && a.Version.Number == "" {
		return errors.New("it does not say what it is of")
	}
	return nil
}

// check wants an OpenSearch that is not too old, and all nodes that answer to be
// of one cluster: by turns they would be written to.
func (e *Engine) check(ctx context.Context) error {
	var first about
	for n := range e.options.URLs {
		var next about
		if err := e.call(ctx, request{method: http.MethodGet, path: "/"}, &next); err != nil {
			return err
		}
		if err := next.fits(); err != nil {
			return err
		}
		if n == 0 || first.UUID == unformed {
			first = next
		}
		if next.UUID != first.UUID && next.UUID != unformed {
			return fmt.Errorf("%w: the addresses are those of several clusters, one named %s and one named %s", ErrForeign, first.Cluster, next.Cluster)
		}
	}
	return nil
}

// unformed is what a node says that has not found the others yet.
const unformed = "_na_"

func (a *about) fits() error {
	v := a.Version
	if v.Distribution != "opensearch" {
		return fmt.Errorf("%w: it says that it is %q %s", ErrForeign, v.Distribution, v.Number)
	}
	var major, minor int
	if _, err := fmt.Sscanf(v.Number, "%d.%d", &major, &minor); err != nil || major < leastMajor || major == leastMajor && minor < leastMinor {
		return fmt.Errorf("%w: it is version %s, and %d.%d is the oldest that will do", ErrForeign, v.Number, leastMajor, leastMinor)
	}
	return nil
}
