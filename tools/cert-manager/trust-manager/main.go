// Command trust-manager runs trust-manager's own controller of Bundles, without its webhook and its servers. It ends with
// its standard input, and so with its parent.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"

	trustapi "github.com/cert-manager/trust-manager/pkg/apis/trust/v1alpha1"
	"github.com/cert-manager/trust-manager/pkg/bundle"
	"github.com/cert-manager/trust-manager/pkg/bundle/controller"
	"k8s.io/apimachinery/pkg/runtime"
	clientgoscheme "k8s.io/client-go/kubernetes/scheme"
	"k8s.io/klog/v2"
	ctrl "sigs.k8s.io/controller-runtime"
	"sigs.k8s.io/controller-runtime/pkg/metrics/server"
)

// The flag -kubeconfig is controller-runtime's own.
func main() {
	namespace := flag.String("trust-namespace", "", "where the sources of Bundles are")
	flag.Parse()

	ctx, stop := context.WithCancel(context.Background())
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		stop()
	}()
	ctrl.SetLogger(klog.Background())
	if err := run(ctx, controller.Options{Namespace: *namespace}); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, options controller.Options) error {
	config, err := ctrl.GetConfig()
	if err != nil {
		return err
	}
	scheme := runtime.NewScheme()
	if err := clientgoscheme.AddToScheme(scheme); err != nil {
		return err
	}
	if err := trustapi.AddToScheme(scheme); err != nil {
		return err
	}
	manager, err := ctrl.NewManager(config, ctrl.Options{
		Scheme:                 scheme,
		Cache:                  bundle.CacheOpts(options),
		HealthProbeBindAddress: "0",
		Metrics:                server.Options{BindAddress: "0"},
	})
	if err != nil {
		return err
	}
	if err := bundle.SetupWithManager(ctx, manager, options); err != nil {
		return err
	}
	return manager.Start(ctx)
}
