// Command ground runs what Proving Ground holds: notebooks and experiments.
//
//	go run ./scripts/ground help
package main

import (
	"github.com/provingground/provingground/pkg/catalog"
	"github.com/provingground/provingground/pkg/ground"
)

func main() { command.Main() }

var command = ground.Command{Experiments: catalog.All(), Exercises: catalog.Exercises()}
