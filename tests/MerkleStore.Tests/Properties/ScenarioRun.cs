// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics.CodeAnalysis;
using MerkleStore.Tests.Model;
using MerkleStore.Tests.Support;

namespace MerkleStore.Tests.Properties;

/// <summary>Runs a scenario in the engine and in the model side by side; every result must be the same.</summary>
internal sealed partial class ScenarioRun : IDisposable
{
    private const int MaximumTrees = 5;

    /// <summary>Copies of copies double: what would grow beyond this is left out.</summary>
    private const int MaximumNodes = 4000;

    private readonly StoreOptions _options;
    private readonly bool _onDisk;
    private readonly NaiveStore _model = new();
    private readonly List<(ContextTree Engine, NaiveTree Model)> _trees = [];
    private ContextStore _store;

    public ScenarioRun(StoreOptions options, bool onDisk)
    {
        _options = options;
        _onDisk = onDisk;
        _store = ContextStore.Open(options);
        _trees.Add((_store.CreateTree(), new NaiveTree()));
    }

    /// <summary>Runs all operations, then compares all trees and the newest commits entry by entry.</summary>
    public static bool Check(Scenario scenario, StoreOptions options, bool onDisk)
    {
        using var run = new ScenarioRun(options, onDisk);
        for (int i = 0; i < scenario.Operations.Count; i++)
        {
            try
            {
                run.Apply(scenario.Operations[i]);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Operation {i} ({scenario.Operations[i]}) failed: {e.Message}", e);
            }
        }

        run.CompareAll();
        return true;
    }

    /// <summary>Runs all operations, and hands over the store.</summary>
    public static void Then(Scenario scenario, StoreOptions options, Action<ContextStore> check)
    {
        using var run = new ScenarioRun(options, onDisk: false);
        foreach (Operation operation in scenario.Operations)
        {
            run.Apply(operation);
        }

        foreach ((ContextTree engine, NaiveTree _) in run._trees)
        {
            if (engine.RootKind == ContextKind.Directory)
            {
                run._store.Commit(engine, TreeFixture.Info(1));
            }
        }

        check(run._store);
    }

    public void Dispose()
    {
        _trees.ForEach(t => t.Engine.Dispose());
        _store.Dispose();
    }

    private void Apply(Operation operation)
    {
        (ContextTree engine, NaiveTree model) = _trees[operation.Tree % _trees.Count];
        switch (operation.Kind)
        {
            case OperationKind.Set:
                Assert.Equal(model.Set(operation.Key, operation.Value), engine.Set(Pack(operation.Key), operation.Value));
                break;
            case OperationKind.Delete:
                Assert.Equal(model.Delete(operation.Key), engine.Delete(Pack(operation.Key)));
                break;
            case OperationKind.Copy:
                Copy(engine, model, operation);
                break;
            case OperationKind.Fill:
                Fill(engine, model, operation);
                break;
            case OperationKind.Drain:
                Drain(engine, model, operation);
                break;
            case OperationKind.Chain:
                Chain(engine, model, operation);
                break;
            case OperationKind.SetSubtree:
                SetSubtree(engine, model, operation);
                break;
            case OperationKind.Fork:
                Add(engine.Fork(), model.Fork());
                break;
            case OperationKind.GetSubtree:
                GetSubtree(engine, model, operation);
                break;
            case OperationKind.Restore:
                Restore(engine, operation);
                break;
            case OperationKind.Commit:
                Commit(engine, model, operation);
                break;
            case OperationKind.ComputeCommitHash:
                ComputeCommitHash(engine, model, operation);
                break;
            case OperationKind.Checkout:
                Checkout(operation);
                break;
            case OperationKind.Branches:
                CompareCommits();
                break;
            case OperationKind.Reopen:
                Reopen();
                break;
            default:
                Read(engine, model, operation);
                break;
        }
    }

    private static ContextPath Pack(string[] key) => ContextPath.FromPacked(PackedKey.Pack(key));

    private static void Copy(ContextTree engine, NaiveTree model, Operation operation)
    {
        if (Fits(model, operation.Other, model.Find(operation.Key)))
        {
            Assert.Equal(model.Copy(operation.Key, operation.Other), engine.Copy(Pack(operation.Key), Pack(operation.Other)));
        }
    }

    /// <summary>Whether a subtree may be brought to a key: within the limits of depth and of this run's size. What an empty root copies to is not defined here.</summary>
    private static bool Fits(NaiveTree model, string[] key, NaiveNode? subtree)
        => subtree is null
            || (subtree is not NaiveDirectory { Entries.IsEmpty: true }
                && key.Length + subtree.Height <= ContextLimits.MaxSteps && model.Root.NodeCount + subtree.NodeCount <= MaximumNodes);

    private static void Fill(ContextTree engine, NaiveTree model, Operation operation)
    {
        for (int i = 0; i < operation.Number && model.Root.NodeCount < MaximumNodes; i++)
        {
            string[] key = [.. operation.Key, ScenarioNames.Entry(i)];
            byte[] value = new SplitMix64((ulong)i).Bytes(operation.Size % 48);
            Assert.Equal(model.Set(key, value), engine.Set(Pack(key), value));
        }
    }

    private static void Drain(ContextTree engine, NaiveTree model, Operation operation)
    {
        for (int i = operation.Size % 4; i < operation.Number; i++)
        {
            string[] key = [.. operation.Key, ScenarioNames.Entry(i)];
            Assert.Equal(model.Delete(key), engine.Delete(Pack(key)));
        }
    }

    private static void Chain(ContextTree engine, NaiveTree model, Operation operation)
    {
        string[] key = [.. operation.Key, .. Enumerable.Range(0, operation.Number).Select(i => i % 3 == 0 ? "a" : "b")];
        if (key.Length <= ContextLimits.MaxSteps)
        {
            Assert.Equal(model.Set(key, operation.Value), engine.Set(Pack(key), operation.Value));
        }
    }

    private void SetSubtree(ContextTree engine, NaiveTree model, Operation operation)
    {
        (ContextTree subtree, NaiveTree subtreeModel) = _trees[operation.Number % _trees.Count];
        if (subtreeModel.IsEmpty || Fits(model, operation.Key, subtreeModel.Root))
        {
            engine.SetSubtree(Pack(operation.Key), subtree);
            model.SetSubtree(operation.Key, subtreeModel.Root);
        }
    }

    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The list of trees owns it.")]
    private void GetSubtree(ContextTree engine, NaiveTree model, Operation operation)
    {
        NaiveNode? node = model.Find(operation.Key);
        ContextTree? subtree = engine.GetSubtree(Pack(operation.Key));
        Assert.Equal(node is null, subtree is null);
        if (node is not null)
        {
            Add(subtree!, new NaiveTree(node));
        }
    }

    private void Restore(ContextTree engine, Operation operation)
    {
        int index = operation.Tree % _trees.Count;
        (ContextTree older, NaiveTree olderModel) = _trees[operation.Number % _trees.Count];
        engine.Restore(older);
        _trees[index] = (engine, olderModel.Fork());
    }

    private void Add(ContextTree engine, NaiveTree model)
    {
        _trees.Add((engine, model));
        if (_trees.Count > MaximumTrees)
        {
            _trees[1].Engine.Dispose();
            _trees.RemoveAt(1);
        }
    }
}
