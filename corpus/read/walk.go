package read

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

const noAddress = "it is an address, and nothing is fetched: save it to a file, or pipe it to -"

// list is what lies at a path: the file, or the files of the folder.
func list(path string) []file {
	info, err := os.Stat(path)
	switch {
	case err != nil && strings.Contains(path, "://"):
		return []file{{path: path, fault: noAddress}}
	case err != nil:
		return []file{{path: path, fault: reasonOf(err)}}
	case info.IsDir():
		return listFolder(path)
	case !info.Mode().IsRegular():
		return []file{{path: path, fault: "it is no regular file; for standard input write -"}}
	}
	f := file{path: path, size: info.Size(), time: info.ModTime(), open: func() (io.ReadCloser, error) { return os.Open(path) }}
	f.format, f.packed, _ = formatOf(path)
	return []file{f}
}

// listFolder finds the files below a folder. Links are not followed, so
// nothing outside it is read and nothing twice; hidden files are passed over.
func listFolder(dir string) (files []file) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return []file{{path: dir, fault: reasonOf(err)}}
	}
	defer root.Close()
	_ = fs.WalkDir(root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		shown := filepath.Join(dir, filepath.FromSlash(name))
		switch hidden := name != "." && strings.HasPrefix(filepath.Base(name), "."); {
		case err != nil:
			files = append(files, file{path: shown, fault: reasonOf(err)})
		case hidden && d.IsDir():
			return fs.SkipDir
		case !hidden && !d.IsDir():
			files = append(files, listed(dir, name, shown, d))
		}
		return nil
	})
	return files
}

func listed(dir, name, shown string, d fs.DirEntry) file {
	f := file{path: shown, open: func() (io.ReadCloser, error) { return openInside(dir, name) }}
	if !d.Type().IsRegular() {
		f.fault = fmt.Sprintf("passed over: it is %s", typeName(d.Type()))
		return f
	}
	var ok bool
	if f.format, f.packed, ok = formatOf(name); !ok {
		f.fault = "passed over: its name ends in none of .txt .json .jsonl .ndjson .html .htm, or these and .gz"
		return f
	}
	if info, err := d.Info(); err == nil {
		f.size, f.time = info.Size(), info.ModTime()
	}
	return f
}

func typeName(mode fs.FileMode) string {
	switch {
	case mode&fs.ModeSymlink != 0:
		return "a symbolic link"
	case mode&fs.ModeNamedPipe != 0:
		return "a pipe"
	case mode&fs.ModeSocket != 0:
		return "a socket"
	case mode&fs.ModeDevice != 0:
		return "a device"
	}
	return "no regular file"
}

// openInside opens a file of a folder. It looks again at what it is, since
// opening a pipe that was put in its place would hang.
func openInside(dir, name string) (io.ReadCloser, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	info, err := root.Lstat(filepath.FromSlash(name))
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("passed over: it is %s", typeName(info.Mode()))
	}
	return root.Open(filepath.FromSlash(name))
}
