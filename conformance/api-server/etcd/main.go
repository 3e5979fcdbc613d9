// etcd, which ends when its standard input does.
package main

import (
	"os"

	"go.etcd.io/etcd/server/v3/etcdmain"

	"servers/parent"
)

func main() {
	go parent.ExitWith(os.Stdin)
	etcdmain.Main(os.Args)
}
