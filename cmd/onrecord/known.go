package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"onrecord/corpus/registry"
	"onrecord/index/archive"
)

// knownFlags adds --people and --outlets to a command.
func (p *place) knownFlags(cmd *cobra.Command) {
	const otherwise = " (default $%s, else %s in the folder of the archive)"
	cmd.Flags().StringVar(&p.people, "people", "", "a `file` of people, their names and offices"+fmt.Sprintf(otherwise, envPeople, "people.json"))
	cmd.Flags().StringVar(&p.outlets, "outlets", "", "a `file` of outlets and their names"+fmt.Sprintf(otherwise, envOutlets, "outlets.json"))
}

// known is who is known, by the files that flags or the environment name, else
// by those in the folder. A file that cannot be read, or is wrong, is an error:
// nothing begins without it.
func (p *place) known() (*registry.Registry, error) {
	people, err := p.list(p.people, envPeople, "people.json")
	if err != nil {
		return nil, err
	}
	if people != nil {
		defer people.Close()
	}
	outlets, err := p.list(p.outlets, envOutlets, "outlets.json")
	if err != nil {
		return nil, err
	}
	if outlets != nil {
		defer outlets.Close()
	}
	return registry.Read(source(people), source(outlets))
}

// list opens a file of who is known; nil where nothing names one and the
// folder has none.
func (p *place) list(flag, env, name string) (*os.File, error) {
	path := p.listPath(flag, env, name)
	if path == "" {
		return nil, nil
	}
	return archive.OpenFile(path)
}

func (p *place) listPath(flag, env, name string) string {
	if p.reach.many {
		return cmp.Or(flag, p.app.env(env))
	}
	inFolder := filepath.Join(p.dir(), name)
	if _, err := os.Stat(inFolder); errors.Is(err, fs.ErrNotExist) {
		inFolder = ""
	}
	return cmp.Or(flag, p.app.env(env), inFolder)
}

// besides is what a backup takes besides the articles.
func (p *place) besides() archive.Extra {
	return archive.Extra{
		Program: versionText(),
		People:  p.listPath(p.people, envPeople, "people.json"),
		Outlets: p.listPath(p.outlets, envOutlets, "outlets.json"),
	}
}

func source(f *os.File) *registry.File {
	if f == nil {
		return nil
	}
	return &registry.File{Name: f.Name(), From: f}
}
