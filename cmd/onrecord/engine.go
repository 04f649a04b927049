package main

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"onrecord/index/archive"
	"onrecord/index/cluster"
	"onrecord/index/opensearch"
)

// The engines, and what the environment says of the one for many machines.
const (
	onThisMachine = "bleve"
	onMany        = "opensearch"

	envEngine   = "ONRECORD_ENGINE"
	envURL      = "ONRECORD_OPENSEARCH_URL"
	envCA       = "ONRECORD_OPENSEARCH_CA"
	envUser     = "ONRECORD_OPENSEARCH_USER"
	envPassword = "ONRECORD_OPENSEARCH_PASSWORD"
	envPrefix   = "ONRECORD_OPENSEARCH_PREFIX"
)

// reach is which engine has the articles, and how OpenSearch is reached.
type reach struct {
	engine       string
	urls         []string
	ca           string
	user         string
	passwordFile string
	prefix       string
	shards       int
	copies       int

	many bool // it is OpenSearch: there is no folder
}

// engineFlags adds the choice of an engine to a command.
func (p *place) engineFlags(cmd *cobra.Command) {
	r, flags := &p.reach, cmd.Flags()
	flags.StringVar(&r.engine, "engine", "", "the `engine` that keeps and searches the articles: "+onThisMachine+", in the folder, or "+onMany+", on many machines (default $"+envEngine+", else "+onThisMachine+")")
	flags.StringArrayVar(&r.urls, "opensearch-url", nil, "an `address` of OpenSearch, like https://search.example:9200; repeat it for each node (default $"+envURL+", separated by commas)")
	flags.StringVar(&r.ca, "opensearch-ca", "", "a `file` of certificates (PEM) that vouch for OpenSearch (default $"+envCA+", else those of this machine)")
	flags.StringVar(&r.user, "user", "", "the `name` to log in to OpenSearch with (default $"+envUser+"); the password is in $"+envPassword)
	flags.StringVar(&r.passwordFile, "password-file", "", "a `file` with the password, in place of $"+envPassword)
	flags.StringVar(&r.prefix, "opensearch-prefix", "", "the `prefix` of the names of all indices (default $"+envPrefix+", else onrecord)")
	cmd.PreRunE = func(cmd *cobra.Command, _ []string) error { return p.choose(cmd) }
}

// sizeFlags adds what new indices are to be like.
func (p *place) sizeFlags(cmd *cobra.Command) {
	cmd.Flags().IntVar(&p.reach.shards, "shards", 0, "the `number` of shards of new indices of OpenSearch (default 3)")
	cmd.Flags().IntVar(&p.reach.copies, "copies", 0, "the `number` of copies of each shard of new indices, on as many nodes (default two, or one where there is one node)")
}

// manyFlagNames are the flags that are for OpenSearch alone.
func manyFlagNames() []string {
	return []string{"opensearch-url", "opensearch-ca", "user", "password-file", "opensearch-prefix", "shards", "copies", "part", "again", "dead-letter"}
}

// choose settles which engine it is, and refuses what does not go together.
func (p *place) choose(cmd *cobra.Command) error {
	if p.server != "" {
		return nil
	}
	named, by := p.reach.engine, "--engine"
	if named == "" {
		named, by = cmp.Or(p.app.env(envEngine), onThisMachine), "$"+envEngine
	}
	switch named {
	case onMany:
		p.reach.many = true
		return p.chooseMany(cmd, by)
	case onThisMachine:
		for _, flag := range manyFlagNames() {
			if cmd.Flags().Changed(flag) {
				return usagef("--%s is for OpenSearch: add --engine %s", flag, onMany)
			}
		}
		return nil
	}
	return usagef("%s: %q is neither %s nor %s", by, named, onThisMachine, onMany)
}

func (p *place) chooseMany(cmd *cobra.Command, by string) error {
	r, env := &p.reach, p.app.env
	if cmd.Flags().Changed("data") {
		return usagef("--data names a folder, and OpenSearch (%s) keeps the articles itself: leave out --data, or say --engine %s", by, onThisMachine)
	}
	if len(r.urls) == 0 {
		r.urls = strings.FieldsFunc(env(envURL), func(c rune) bool { return c == ',' || c == ' ' })
	}
	if len(r.urls) == 0 {
		return usagef("where is OpenSearch? Say it with --opensearch-url or $%s", envURL)
	}
	r.ca, r.user, r.prefix = cmp.Or(r.ca, env(envCA)), cmp.Or(r.user, env(envUser)), cmp.Or(r.prefix, env(envPrefix), "onrecord")
	if !regexp.MustCompile(`^[a-z0-9][a-z0-9_.-]{0,99}$`).MatchString(r.prefix) {
		return usagef("--opensearch-prefix: %q begins no name of an index: it takes a to z, digits and - _ . from the second on", r.prefix)
	}
	if r.shards < 0 || r.shards > 1024 || r.copies < 0 || r.copies > 100 {
		return usagef("--shards takes a number from 1 to 1024, --copies one from 1 to 100")
	}
	if r.passwordFile != "" && r.user == "" {
		return usagef("--password-file needs --user: whose password is it?")
	}
	for _, address := range r.urls {
		if err := r.checkAddress(address); err != nil {
			return err
		}
	}
	return nil
}

// checkAddress refuses what is no address, what would be written to logs and
// shell histories, and what would show a password to others.
func (r *reach) checkAddress(address string) error {
	u, err := url.Parse(address)
	switch {
	case strings.Contains(address, "@"): // however it is written, it is not shown
		return usagef("--opensearch-url: the name goes into --user, the password into $%s, where nobody else reads them", envPassword)
	case err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.RawQuery != "" || u.Fragment != "":
		return usagef("--opensearch-url: %q is no address like https://search.example:9200", address)
	case r.user != "" && u.Scheme == "http" && !local(net.JoinHostPort(u.Hostname(), "0")):
		return usagef("--opensearch-url: http would show the password to everybody between here and %s: use https", u.Hostname())
	case r.ca != "" && u.Scheme == "http":
		return usagef("--opensearch-ca is for https, and %s is not", address)
	}
	return nil
}

// password is what the file or the environment says.
func (p *place) password() (string, error) {
	if p.reach.passwordFile == "" {
		if password := p.app.env(envPassword); password != "" || p.reach.user == "" {
			return password, nil
		}
		return "", usagef("--user needs a password: in $%s, or in a file named with --password-file", envPassword)
	}
	raw, err := os.ReadFile(p.reach.passwordFile)
	if err != nil {
		return "", fmt.Errorf("the password: %w", err)
	}
	password := strings.TrimRight(string(raw), "\r\n")
	if password == "" {
		return "", fmt.Errorf("the password: there is nothing in %s", p.reach.passwordFile)
	}
	return password, nil
}

// connect opens the archive in OpenSearch, as the options that are set say
// besides what the flags do.
func (p *place) connect(ctx context.Context, o opensearch.Options) (*cluster.Archive, error) {
	r := &p.reach
	password, err := p.password()
	if err != nil {
		return nil, err
	}
	known, err := p.known()
	if err != nil {
		return nil, err
	}
	p.registry = known
	o.URLs, o.Prefix, o.Shards, o.Copies, o.Others = r.urls, r.prefix, r.shards, r.copies, archive.OtherNames(known)
	if o.User = r.user; o.User != "" {
		o.Password = password
	}
	if o.Log == nil {
		o.Log = p.app.notes()
	}
	if r.ca != "" {
		if o.CA, err = os.ReadFile(r.ca); err != nil {
			return nil, fmt.Errorf("--opensearch-ca: %w", err)
		}
	}
	engine, err := opensearch.Open(ctx, o)
	if err != nil {
		return nil, err
	}
	return cluster.New(engine, cluster.Options{Known: known, Log: o.Log}), nil
}

// where is the place, as people are told of it.
func (p *place) where() string {
	if p.reach.many {
		return p.reach.prefix + " at " + strings.Join(p.reach.urls, ", ")
	}
	return p.dir()
}

// folderOnly is for commands that look after a folder: OpenSearch looks after
// itself.
func (p *place) folderOnly(cmd *cobra.Command) {
	p.engineFlags(cmd)
	for _, flag := range append(manyFlagNames(), "engine") {
		if f := cmd.Flags().Lookup(flag); f != nil {
			f.Hidden = true
		}
	}
	cmd.PreRunE = func(cmd *cobra.Command, args []string) error {
		chosen := p.reach.engine
		if aBackup := cmd.Name() == "check" && len(args) > 0; chosen == "" && !cmd.Flags().Changed("data") && !aBackup {
			chosen = p.app.env(envEngine)
		}
		if chosen == onMany || len(p.reach.urls) > 0 {
			return usagef("%s is for the folder of an archive; OpenSearch has snapshots and checks of its own: docs/operations.md says how, under Many machines", cmd.Name())
		}
		return nil
	}
}

// hintForMany is what a person may do about an error of OpenSearch.
func hintForMany(err error) string {
	var authority x509.UnknownAuthorityError
	var name x509.HostnameError
	var certificate x509.CertificateInvalidError
	var record tls.RecordHeaderError
	switch {
	case errors.As(err, &authority), errors.As(err, &name), errors.As(err, &certificate):
		return "name the certificate that vouches for OpenSearch with --opensearch-ca FILE, and the nodes as it does"
	case errors.As(err, &record), errors.Is(err, http.ErrSchemeMismatch):
		return "it does not speak TLS: write http:// in place of https://"
	case errors.Is(err, opensearch.ErrNone):
		return "\"onrecord ingest\" and \"onrecord serve\" make them; other indices are named with --opensearch-prefix"
	case errors.Is(err, opensearch.ErrDenied):
		return "log in with --user, and the password in $" + envPassword + " or in a file named with --password-file; docs/operations.md says what that user must be allowed to"
	}
	return ""
}

var (
	_ kept = (*archive.Archive)(nil)
	_ kept = (*cluster.Archive)(nil)
)
