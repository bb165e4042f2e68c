// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Tests.Model;

/// <summary>The context tree as a model: a root node and the operations of the engine's public tree, one short function each.</summary>
internal sealed class NaiveTree
{
    public NaiveTree(NaiveNode? root = null, IEnumerable<byte[]>? parents = null)
    {
        Root = root ?? NaiveDirectory.Empty;
        Parents = [.. parents ?? []];
    }

    public NaiveNode Root { get; private set; }

    /// <summary>The commit that the tree was checked out from or committed as.</summary>
    public IReadOnlyList<byte[]> Parents { get; set; }

    public byte[] Hash => Root.Hash;

    public bool IsEmpty => Root is NaiveDirectory { Entries.IsEmpty: true };

    public NaiveTree Fork() => new(Root, Parents);

    public NaiveNode? Find(IReadOnlyList<string> path)
    {
        NaiveNode? node = Root;
        foreach (string step in path)
        {
            node = (node as NaiveDirectory)?.Entries.GetValueOrDefault(step);
        }

        return node;
    }

    public byte[]? Get(IReadOnlyList<string> path) => (Find(path) as NaiveValue)?.Bytes;

    public int Length(IReadOnlyList<string> path) => (Find(path) as NaiveDirectory)?.Entries.Count ?? 0;

    /// <summary>Sets a value; false if the same value was there.</summary>
    public bool Set(IReadOnlyList<string> path, byte[] value)
    {
        if (Get(path) is { } old && old.AsSpan().SequenceEqual(value))
        {
            return false;
        }

        Root = Put(Root, path, 0, new NaiveValue(value));
        return true;
    }

    /// <summary>Removes a value or subtree and each ancestor that it leaves empty; false if nothing was there.</summary>
    public bool Delete(IReadOnlyList<string> path)
    {
        if (Find(path) is null || (path.Count == 0 && IsEmpty))
        {
            return false;
        }

        Root = Remove(Root, path, 0) ?? NaiveDirectory.Empty;
        return true;
    }

    public bool Copy(IReadOnlyList<string> from, IReadOnlyList<string> to)
    {
        NaiveNode? source = Find(from);
        if (source is not null)
        {
            SetSubtree(to, source);
        }

        return source is not null;
    }

    public void SetSubtree(IReadOnlyList<string> path, NaiveNode subtree)
    {
        if (subtree is NaiveDirectory { Entries.IsEmpty: true })
        {
            Delete(path);
        }
        else if (Find(path) is not { } old || !old.Hash.AsSpan().SequenceEqual(subtree.Hash) || old.GetType() != subtree.GetType())
        {
            Root = Put(Root, path, 0, subtree);
        }
    }

    private static NaiveNode Put(NaiveNode? node, IReadOnlyList<string> path, int depth, NaiveNode what)
    {
        if (depth == path.Count)
        {
            return what;
        }

        NaiveDirectory directory = node as NaiveDirectory ?? NaiveDirectory.Empty;
        return directory.With(path[depth], Put(directory.Entries.GetValueOrDefault(path[depth]), path, depth + 1, what));
    }

    private static NaiveDirectory? Remove(NaiveNode node, IReadOnlyList<string> path, int depth)
    {
        if (depth == path.Count)
        {
            return null;
        }

        var directory = (NaiveDirectory)node;
        NaiveDirectory? child = Remove(directory.Entries[path[depth]], path, depth + 1);
        NaiveDirectory rest = child is null ? directory.Without(path[depth]) : directory.With(path[depth], child);
        return rest.Entries.IsEmpty ? null : rest;
    }
}
