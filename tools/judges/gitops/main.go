// Command gitops-judge says of objects what a GitOps engine would: by kstatus (kubectl, Flux), by a health script of
// Argo CD, and by Flux's health expressions. Objects come as a JSON stream on standard input; each gives one line.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/google/cel-go/cel"
	lua "github.com/yuin/gopher-lua"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"sigs.k8s.io/cli-utils/pkg/kstatus/status"
)

const usage = `Usage:
  gitops-judge kstatus             prints Current, InProgress, Failed, Terminating or Unknown
  gitops-judge argocd SCRIPT       prints what the health script returns: status, a tab, message
  gitops-judge cel EXPRESSION      prints true or false`

type judge func(object map[string]any) (string, error)

func main() {
	if err := run(os.Args[1:], os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(arguments []string, in io.Reader, out io.Writer) error {
	judge, err := judgeOf(arguments)
	if err != nil {
		return err
	}
	for decoder := json.NewDecoder(in); ; {
		var object map[string]any
		if err := decoder.Decode(&object); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
		verdict, err := judge(object)
		if err != nil {
			return err
		}
		fmt.Fprintln(out, verdict)
	}
}

func judgeOf(arguments []string) (judge, error) {
	switch {
	case len(arguments) == 1 && arguments[0] == "kstatus":
		return byKstatus, nil
	case len(arguments) == 2 && arguments[0] == "argocd":
		script, err := os.ReadFile(arguments[1])
		return byScript(string(script)), err
	case len(arguments) == 2 && arguments[0] == "cel":
		return byExpression(arguments[1])
	default:
		return nil, errors.New(usage)
	}
}

func byKstatus(object map[string]any) (string, error) {
	result, err := status.Compute(&unstructured.Unstructured{Object: withIntegers(object)})
	if err != nil {
		return "", err
	}
	return result.Status.String(), nil
}

// byScript runs it with the few libraries, and within the second, that Argo CD gives it.
func byScript(script string) judge {
	return func(object map[string]any) (string, error) {
		state := lua.NewState(lua.Options{SkipOpenLibs: true})
		defer state.Close()
		for name, open := range map[string]lua.LGFunction{
			lua.LoadLibName: lua.OpenPackage, lua.BaseLibName: lua.OpenBase, lua.TabLibName: lua.OpenTable,
		} {
			if err := state.CallByParam(lua.P{Fn: state.NewFunction(open), Protect: true}, lua.LString(name)); err != nil {
				return "", err
			}
		}
		limit, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		state.SetContext(limit)
		state.SetGlobal("obj", luaValue(state, object))
		if err := state.DoString(script); err != nil {
			return "", err
		}
		health, ok := state.Get(-1).(*lua.LTable)
		if !ok {
			return "", fmt.Errorf("the script returned %s, not a table", state.Get(-1).Type())
		}
		return state.GetField(health, "status").String() + "\t" + state.GetField(health, "message").String(), nil
	}
}

func luaValue(state *lua.LState, value any) lua.LValue {
	switch it := value.(type) {
	case bool:
		return lua.LBool(it)
	case float64:
		return lua.LNumber(it)
	case string:
		return lua.LString(it)
	case []any:
		table := state.NewTable()
		for _, each := range it {
			table.Append(luaValue(state, each))
		}
		return table
	case map[string]any:
		table := state.NewTable()
		for key, each := range it {
			table.RawSetString(key, luaValue(state, each))
		}
		return table
	default:
		return lua.LNil
	}
}

// byExpression gives it the variables that Flux does: the object's fields.
func byExpression(expression string) (judge, error) {
	fields := []string{"apiVersion", "kind", "metadata", "spec", "status"}
	var variables []cel.EnvOption
	for _, field := range fields {
		variables = append(variables, cel.Variable(field, cel.DynType))
	}
	environment, err := cel.NewEnv(variables...)
	if err != nil {
		return nil, err
	}
	syntax, issues := environment.Compile(expression)
	if issues.Err() != nil {
		return nil, issues.Err()
	}
	program, err := environment.Program(syntax)
	if err != nil {
		return nil, err
	}
	return func(object map[string]any) (string, error) {
		values := map[string]any{}
		for _, field := range fields {
			if value, ok := object[field]; ok {
				values[field] = value
			}
		}
		verdict, _, err := program.Eval(values)
		if err != nil {
			return "", err
		}
		return fmt.Sprint(verdict.Value()), nil
	}, nil
}

// withIntegers turns what JSON made floating to the integers that Kubernetes' own decoder gives.
func withIntegers(object map[string]any) map[string]any {
	for key, value := range object {
		object[key] = integral(value)
	}
	return object
}

func integral(value any) any {
	switch it := value.(type) {
	case float64:
		if it == float64(int64(it)) {
			return int64(it)
		}
	case map[string]any:
		return withIntegers(it)
	case []any:
		for i, each := range it {
			it[i] = integral(each)
		}
	}
	return value
}
