package main

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// version is set when a release is linked: -X main.version=v1.2.3.
var version string

// versionText is the version of this program, as far as it was told.
func versionText() string {
	told := "devel"
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "(devel)" {
		told = info.Main.Version
	}
	return cmp.Or(version, told, "devel")
}

func (a *app) versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintf(a.out, "onrecord %s (%s %s/%s)\n", versionText(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	}
}
