package suite

import (
	"os"
	"runtime"
	"runtime/debug"
	"strings"
	"sync"

	"retain/model/vec"
)

// host describes this machine and program as a JSON object.
var host = sync.OnceValue(func() string {
	return string(canonical(map[string]any{
		"cpu":    processor(),
		"cores":  runtime.NumCPU(),
		"os":     runtime.GOOS,
		"arch":   runtime.GOARCH,
		"go":     runtime.Version(),
		"isa":    vec.ISA(),
		"retain": Release(),
	}))
})

// Release names the version of this program: the module's where it was
// installed as one, else the commit that it was built from.
func Release() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	release := "devel"
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			release += " " + s.Value[:min(12, len(s.Value))]
		case s.Key == "vcs.modified" && s.Value == "true":
			release += " modified"
		}
	}
	return release
}

// processor is the name of the CPU, empty where the system does not tell.
func processor() string {
	text, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return ""
	}
	for line := range strings.Lines(string(text)) {
		name, value, _ := strings.Cut(line, ":")
		if strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return ""
}
