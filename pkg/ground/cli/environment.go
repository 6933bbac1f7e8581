package cli

import (
	"slices"
	"strings"
)

// honoured are the settings of Python and Jupyter that processes of the
// commands keep; scripts/environment, which decides about all other variables
// too, keeps the same.
var honoured = []string{"PYTHON", "PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX", "PYTHONUNBUFFERED", "JUPYTER_TOKEN"}

// Python returns the environment in which a command started by hand runs a
// Python of the repository: env, without the settings that change which modules
// Python finds or how it treats them, and with UTF-8 for all text.
func Python(env []string) []string {
	kept := slices.DeleteFunc(slices.Clone(env), func(setting string) bool {
		name, _, _ := strings.Cut(setting, "=")
		ours := strings.HasPrefix(name, "PYTHON") || strings.HasPrefix(name, "JUPYTER")
		return name == "VIRTUAL_ENV" || name == "__PYVENV_LAUNCHER__" || ours && !slices.Contains(honoured, name)
	})
	return append(kept, "PYTHONUTF8=1")
}
