package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"onrecord/corpus/registry"
	"onrecord/corpus/store"
	"onrecord/index/archive"
	"onrecord/index/bleve"
	"onrecord/index/opensearch"
	"onrecord/server"
)

// What the environment may say.
const (
	envData    = "ONRECORD_DATA"
	envToken   = "ONRECORD_TOKEN"
	envPeople  = "ONRECORD_PEOPLE"
	envOutlets = "ONRECORD_OUTLETS"
)

const defaultData = "onrecord-data"

// place is where the articles are: a folder, OpenSearch, or a server that has
// one of them open.
type place struct {
	app    *app
	data   string
	server string
	reach  reach // of OpenSearch
	people,
	outlets string // files of who is known
	registry *registry.Registry // what they say, once the archive is open
}

// dataFlag adds --data to a command.
func (p *place) dataFlag(cmd *cobra.Command) {
	cmd.Flags().StringVar(&p.data, "data", "", "the `folder` of the archive (default $"+envData+", else ./"+defaultData+")")
	p.knownFlags(cmd)
}

// flags adds --data, --server and the engine to a command.
func (p *place) flags(cmd *cobra.Command) {
	p.dataFlag(cmd)
	cmd.Flags().StringVar(&p.server, "server", "", "the `URL` of a running \"onrecord serve\" to ask, in place of a folder")
	p.engineFlags(cmd)
	p.apart(cmd, "data", "people", "outlets", "engine", "opensearch-url", "opensearch-ca", "user", "password-file", "opensearch-prefix")
}

// apart has flags not go with --server.
func (p *place) apart(cmd *cobra.Command, flags ...string) {
	for _, flag := range flags {
		cmd.MarkFlagsMutuallyExclusive(flag, "server")
	}
}

func (p *place) dir() string {
	for _, dir := range []string{p.data, p.app.env(envData)} {
		if dir != "" {
			return dir
		}
	}
	return defaultData
}

// engines is the engine of this machine.
func engines() archive.Engines {
	return archive.Engines{Schema: bleve.SchemaVersion, Create: bleve.Create, Open: bleve.Open, Damaged: bleve.ErrDamaged}
}

// kept is an archive, in a folder or in OpenSearch.
type kept interface {
	server.Archive
	Reindex(ctx context.Context, progress func(done, of uint64)) error
	Close() error
}

// open opens the archive, which must be there.
func (p *place) open(ctx context.Context) (kept, error) {
	if p.reach.many {
		return p.connect(ctx, opensearch.Options{There: true})
	}
	if err := p.mustExist(); err != nil {
		return nil, err
	}
	return p.make(ctx)
}

// make opens the archive of the folder, and makes one where there is none.
func (p *place) make(ctx context.Context) (*archive.Archive, error) {
	known, err := p.known()
	if err != nil {
		return nil, err
	}
	p.registry = known
	return archive.Open(ctx, p.dir(), archive.Options{Engines: engines(), Known: known, Wait: true, Log: p.app.notes()})
}

func (p *place) mustExist() error {
	if err := archive.Lost(p.dir()); errors.Is(err, archive.ErrNoStore) {
		return err
	}
	if _, err := os.Stat(filepath.Join(p.dir(), "articles.db")); errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there is no archive in %s: \"onrecord ingest\" and \"onrecord serve\" make one", p.dir())
	}
	return nil
}

// serverURL is the address given with --server, without a slash at its end.
func (p *place) serverURL() (string, error) {
	u, err := url.Parse(p.server)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.RawQuery != "" || u.Fragment != "" {
		return "", usagef("--server: %q is no address like http://127.0.0.1:8321", p.server)
	}
	return u.Scheme + "://" + u.Host + trimSlash(u.Path), nil
}

func trimSlash(path string) string {
	for len(path) > 0 && path[len(path)-1] == '/' {
		path = path[:len(path)-1]
	}
	return path
}

// hintFor is what else a person may do about an error.
func hintFor(err error, cmd *cobra.Command) string {
	var locked *archive.LockedError
	var none *archive.NothingKeptError
	switch {
	case errors.As(err, &none):
		return hintForNothing(none)
	case errors.Is(err, archive.ErrNoRoom):
		return "make room on the disk, and try again"
	case errors.Is(err, archive.ErrUnwritable):
		return "onrecord writes to it, also to look into it: where it must stay as it is, copy the folder and name the copy with --data"
	case errors.As(err, &locked):
		if cmd.Name() == "check" {
			return "end that process first, or check a backup of it: onrecord backup FOLDER, onrecord check FOLDER"
		}
		if cmd.Flags().Lookup("server") == nil {
			return "end that process first"
		}
		server := locked.Holder
		if server == "" {
			return "try again when it has ended; where it is \"onrecord serve\", reach it with --server URL"
		}
		return "reach it with --server " + server
	case errors.Is(err, store.ErrLocked):
		return "another process reads its articles.db"
	case errors.Is(err, store.ErrNewer):
		return "upgrade onrecord"
	case errors.Is(err, store.ErrDamaged):
		return "the articles themselves are damaged: \"onrecord check\" says where, \"onrecord repair\" keeps what can be read, \"onrecord restore\" puts a backup into another folder"
	case errors.Is(err, archive.ErrNoStore):
		return "\"onrecord restore\" puts a backup into another folder; to begin anew, remove CURRENT and index/ from this one"
	case errors.Is(err, archive.ErrNotEmpty):
		return "name another folder with --data, or move that one away"
	}
	return hintForMany(err)
}
