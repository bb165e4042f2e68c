// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers;
using System.Text;
using MerkleStore.Tests.Model;
using MerkleStore.Tests.Support;

namespace MerkleStore.Tests.Properties;

/// <content>The operations that change nothing.</content>
internal sealed partial class ScenarioRun
{
    private void Read(ContextTree engine, NaiveTree model, Operation operation)
    {
        switch (operation.Kind)
        {
            case OperationKind.Get:
                Get(engine, model, operation);
                break;
            case OperationKind.Contains:
                Contains(engine, model, operation);
                break;
            case OperationKind.List:
                List(engine, model, operation);
                break;
            case OperationKind.Length:
                Assert.Equal(model.Length(operation.Key), engine.Length(Pack(operation.Key)));
                break;
            case OperationKind.Fold:
                CompareFold(engine, model, operation.Key, operation.Number % 6, operation.Number / 6);
                break;
            case OperationKind.Hash:
                CompareHash(engine, model);
                break;
            case OperationKind.ContentEquals:
                ContentEquals(engine, model, operation);
                break;
            default:
                throw new InvalidOperationException($"No run for {operation.Kind}.");
        }
    }

    private static void Get(ContextTree engine, NaiveTree model, Operation operation)
    {
        byte[]? expected = model.Get(operation.Key);
        Assert.Equal(expected, engine.Get(Pack(operation.Key)));

        byte[] exact = new byte[expected?.Length ?? 0];
        ReadStatus status = engine.TryGet(Pack(operation.Key), exact, out int written);
        Assert.Equal(expected is null ? ReadStatus.NotFound : ReadStatus.Found, status);
        Assert.Equal(exact.Length, written);
        Assert.Equal(expected ?? [], exact);
        if (exact.Length > 0)
        {
            Assert.Equal(ReadStatus.DestinationTooSmall, engine.TryGet(Pack(operation.Key), exact.AsSpan(1), out written));
            Assert.Equal(exact.Length, written);
        }

        var writer = new ArrayBufferWriter<byte>();
        Assert.Equal(expected is not null, engine.TryGet(Pack(operation.Key), writer));
        Assert.Equal(expected ?? [], writer.WrittenSpan.ToArray());
    }

    private static void Contains(ContextTree engine, NaiveTree model, Operation operation)
    {
        NaiveNode? node = model.Find(operation.Key);
        Assert.Equal(node is NaiveValue, engine.ContainsValue(Pack(operation.Key)));
        Assert.Equal(node is not null, engine.ContainsTree(Pack(operation.Key)));
        Assert.Equal(Kind(node), engine.GetKind(Pack(operation.Key)));
        Assert.Equal(Kind(model.Root), engine.RootKind);
        Assert.Equal(model.IsEmpty, engine.IsEmpty);
    }

    private static void List(ContextTree engine, NaiveTree model, Operation operation)
    {
        IEnumerable<KeyValuePair<string, NaiveNode>> entries = (model.Find(operation.Key) as NaiveDirectory)?.Entries ?? NaiveDirectory.NoEntries;
        IEnumerable<(string, ContextKind)> expected = entries.Skip(operation.Number).Take(operation.Size).Select(e => (e.Key, Kind(e.Value)));
        IEnumerable<(string, ContextKind)> actual = engine.List(Pack(operation.Key), operation.Number, operation.Size)
            .Select(e => (Encoding.Latin1.GetString(e.Name.Span), e.Kind));
        Assert.Equal(expected, actual);
    }

    private static void CompareFold(ContextTree engine, NaiveTree model, string[] key, int depthKind, int depth)
    {
        (FoldDepth foldDepth, Func<int, bool> visits) = depthKind switch
        {
            0 => (FoldDepth.All, _ => true),
            1 => (FoldDepth.Eq(depth), d => d == depth),
            2 => (FoldDepth.Le(depth), d => d <= depth),
            3 => (FoldDepth.Lt(depth + 1), d => d < depth + 1),
            4 => (FoldDepth.Ge(depth), d => d >= depth),
            _ => (FoldDepth.Gt(depth), (Func<int, bool>)(d => d > depth)),
        };
        Assert.Equal(
            FoldRecorder.Expect(model.Find(key), visits, d => d.Entries.Keys),
            FoldRecorder.Record(engine, PackedKey.Pack(key), foldDepth, ListOrder.Name));
    }

    private void ContentEquals(ContextTree engine, NaiveTree model, Operation operation)
    {
        (ContextTree other, NaiveTree otherModel) = _trees[operation.Number % _trees.Count];

        // An empty value and an empty directory have one hash, but are not the same.
        bool expected = Kind(model.Root) == Kind(otherModel.Root) && model.Hash.AsSpan().SequenceEqual(otherModel.Hash);
        Assert.Equal(expected, engine.ContentEquals(other));
    }

    private static void CompareHash(ContextTree engine, NaiveTree model) => Assert.Equal(new Hash256(model.Hash), engine.Hash());

    private static ContextKind Kind(NaiveNode? node) => node switch
    {
        null => ContextKind.None,
        NaiveValue => ContextKind.Value,
        _ => ContextKind.Directory,
    };
}
