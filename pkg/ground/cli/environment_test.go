package cli

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// settings are variables of Python and Jupyter, and what else a user may have set.
var settings = []string{
	"PYTHON=/usr/bin/python3", "PYTHONDONTWRITEBYTECODE=1", "PYTHONHOME=/nowhere", "PYTHONINSPECT=1",
	"PYTHONIOENCODING=ascii", "PYTHONOPTIMIZE=2", "PYTHONPATH=/nowhere", "PYTHONPYCACHEPREFIX=/tmp/cache",
	"PYTHONSTARTUP=/nowhere", "PYTHONUNBUFFERED=1", "PYTHONUTF8=0", "PYTHONWARNINGS=error", "PYTHON_GIL=1",
	"JUPYTER_CONFIG_DIR=/nowhere", "JUPYTER_PATH=/nowhere", "JUPYTER_PLATFORM_DIRS=1", "JUPYTER_PREFER_ENV_PATH=0",
	"JUPYTER_TOKEN=secret", "JUPYTERLAB_DIR=/nowhere",
	"VIRTUAL_ENV=/nowhere", "__PYVENV_LAUNCHER__=/nowhere", "PYENV_VERSION=3", "XLA_FLAGS=--a", "PG_SEED=7", "LC_ALL=C",
}

func TestPythonDecidesAsTheScriptsDo(t *testing.T) {
	root, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("sh", "-c", `root=$1 && . "$root/scripts/environment" && env`, "sh", root)
	base := []string{"PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "GOENV=off"}
	cmd.Env = slices.Concat(base, settings)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	shell := strings.Split(string(out), "\n")
	for _, setting := range append(settings, "PYTHONUTF8=1") {
		ours, theirs := slices.Contains(Python(settings), setting), slices.Contains(shell, setting)
		if ours != theirs {
			t.Errorf("%s: kept by ground %t, by the scripts %t", setting, ours, theirs)
		}
	}
}

func TestPythonKeepsWhatIsNotPythons(t *testing.T) {
	env := Python(settings)
	for _, want := range []string{"XLA_FLAGS=--a", "PG_SEED=7", "PYTHON=/usr/bin/python3", "PYTHONUTF8=1"} {
		if !slices.Contains(env, want) {
			t.Errorf("%s is gone", want)
		}
	}
	for _, unwanted := range []string{"PYTHONPATH=/nowhere", "PYTHONUTF8=0", "JUPYTER_PREFER_ENV_PATH=0"} {
		if slices.Contains(env, unwanted) {
			t.Errorf("%s is kept", unwanted)
		}
	}
}
