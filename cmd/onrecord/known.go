package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"onrecord/corpus/registry"
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
	for _, path := range []string{flag, p.app.env(env)} {
		if path != "" {
			return os.Open(path)
		}
	}
	f, err := os.Open(filepath.Join(p.dir(), name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return f, err
}

func source(f *os.File) *registry.File {
	if f == nil {
		return nil
	}
	return &registry.File{Name: f.Name(), From: f}
}
