// Command cert-manager runs those of cert-manager's own controllers that the tests need: what issues Certificates, what
// approves CertificateRequests, and what signs them by a CA issuer. It ends with its standard input, and so with its parent.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/cert-manager/cert-manager/pkg/controller"
	"github.com/cert-manager/cert-manager/pkg/controller/certificaterequests/approver"
	"github.com/cert-manager/cert-manager/pkg/controller/certificaterequests/ca"
	"github.com/cert-manager/cert-manager/pkg/controller/certificaterequests/selfsigned"
	"github.com/cert-manager/cert-manager/pkg/controller/certificates/issuing"
	"github.com/cert-manager/cert-manager/pkg/controller/certificates/keymanager"
	"github.com/cert-manager/cert-manager/pkg/controller/certificates/readiness"
	"github.com/cert-manager/cert-manager/pkg/controller/certificates/requestmanager"
	"github.com/cert-manager/cert-manager/pkg/controller/certificates/revisionmanager"
	"github.com/cert-manager/cert-manager/pkg/controller/certificates/trigger"
	"github.com/cert-manager/cert-manager/pkg/controller/clusterissuers"
	"github.com/cert-manager/cert-manager/pkg/controller/issuers"
	_ "github.com/cert-manager/cert-manager/pkg/issuer/ca"
	_ "github.com/cert-manager/cert-manager/pkg/issuer/selfsigned"
)

var controllers = []string{
	issuers.ControllerName,
	approver.ControllerName,
	ca.CRControllerName,
	selfsigned.CRControllerName,
	trigger.ControllerName,
	keymanager.ControllerName,
	requestmanager.ControllerName,
	issuing.ControllerName,
	readiness.ControllerName,
	revisionmanager.ControllerName,
}

func main() {
	kubeconfig := flag.String("kubeconfig", "", "of an account that may do what cert-manager does")
	namespace := flag.String("namespace", "", "the only one that is looked after; without one, all are, and ClusterIssuers too")
	secrets := flag.String("cluster-resource-namespace", "", "where the Secrets of ClusterIssuers are")
	approves := flag.Bool("approver", true, "whether cert-manager's own approver runs, which approves everything")
	workers := flag.Int("workers", 2, "of each controller; cert-manager's default is 5")
	flag.Parse()

	ctx, stop := context.WithCancel(context.Background())
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		stop()
	}()
	names := controllers
	if *namespace == "" {
		names = append(slices.Clone(names), clusterissuers.ControllerName)
	}
	if !*approves {
		names = slices.DeleteFunc(slices.Clone(names), func(name string) bool { return name == approver.ControllerName })
	}
	if err := run(ctx, names, *workers, options(*kubeconfig, *namespace, *secrets)); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func options(kubeconfig, namespace, secrets string) controller.ContextOptions {
	return controller.ContextOptions{
		Kubeconfig: kubeconfig,
		Namespace:  namespace,
		IssuerOptions: controller.IssuerOptions{
			ClusterResourceNamespace: secrets,
		},
		CertificateOptions: controller.CertificateOptions{
			CertificateRequestMinimumBackoffDuration: time.Hour,
			CertificateRequestMaximumBackoffDuration: 32 * time.Hour,
		},
	}
}

func run(ctx context.Context, names []string, workers int, options controller.ContextOptions) error {
	factory, err := controller.NewContextFactory(ctx, options)
	if err != nil {
		return err
	}
	shared, err := factory.Build("cert-manager")
	if err != nil {
		return err
	}
	var running sync.WaitGroup
	for _, name := range names {
		made, err := controller.Known()[name](factory)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		running.Go(func() {
			if err := made.Run(workers, ctx); err != nil {
				fmt.Fprintln(os.Stderr, name, err)
			}
		})
	}
	shared.SharedInformerFactory.Start(ctx.Done())
	shared.KubeSharedInformerFactory.Start(ctx.Done())
	running.Wait()
	return nil
}
