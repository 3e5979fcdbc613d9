// Kubernetes' own API server, which ends when its standard input does: so it never outlives who started it.
package main

import (
	"os"

	"k8s.io/component-base/cli"
	"k8s.io/kubernetes/cmd/kube-apiserver/app"

	"servers/parent"
)

func main() {
	go parent.ExitWith(os.Stdin)
	os.Exit(cli.Run(app.NewAPIServerCommand()))
}
