// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Proofs;

namespace MerkleStore;

/// <summary>The tree that a computation of a proof reads and changes: a store's tree when the proof is made, the part that it shows when it is verified.</summary>
/// <remarks>
/// The same computation must run on both sides: what it asks for is what the proof shows. Each member says what it shows. Changes stay in this
/// tree. Usable inside the computation only, by one thread. On a proof that does not show what is asked for, members throw
/// <see cref="ProofException"/> with <see cref="ProofFault.MissingPart"/>, and the proof is rejected even if the computation hides that. Keys and values
/// are checked against <see cref="ContextLimits"/>: <see cref="ContextLimitException"/>; that too many names share a slot is found when the hash is needed.
/// </remarks>
public sealed partial class ProofTree
{
    private readonly ProofRun _run;
    private StagedItem _root;

    internal ProofTree(ProofRun run, StagedItem root)
    {
        _run = run;
        _root = root;
    }

    /// <summary>What stands at the root: a directory (also if it is empty) or a value. Shows nothing.</summary>
    public ContextKind RootKind => KindOf(Root);

    /// <summary>Whether the tree is a directory without entries. Shows nothing, unless as much was removed as there was: then the directory's pages.</summary>
    public bool IsEmpty => Root is StagedDirectory directory && _run.IsEmpty(directory);

    private StagedItem Root
    {
        get
        {
            _run.ThrowIfClosed();
            return _root;
        }
    }

    /// <summary>The value at a key. Shows the way there and the value.</summary>
    /// <param name="path">The key.</param>
    /// <returns>A copy of the value; null if there is no value (nothing, or a directory).</returns>
    public byte[]? Get(ContextPath path) => Find(path) is StagedValue value ? _run.Read(value).ToArray() : null;

    /// <summary>Whether there is a value at a key. Shows the way there and, as Irmin does, the value; <see cref="GetKind(ContextPath)"/> does not.</summary>
    /// <param name="path">The key.</param>
    /// <returns>True for a value; false for a directory or nothing.</returns>
    public bool ContainsValue(ContextPath path)
    {
        if (Find(path) is not StagedValue value)
        {
            return false;
        }

        _run.Read(value);
        return true;
    }

    /// <summary>Whether there is a value or a directory at a key. Shows the way there.</summary>
    /// <param name="path">The key.</param>
    /// <returns>True for a value or a directory.</returns>
    public bool ContainsTree(ContextPath path) => Find(path) is not null;

    /// <summary>What stands at a key. Shows the way there.</summary>
    /// <param name="path">The key.</param>
    /// <returns>A value, a directory or nothing.</returns>
    public ContextKind GetKind(ContextPath path) => KindOf(Find(path));

    /// <summary>The number of entries of the directory at a key. Shows the way there and the directory's root page.</summary>
    /// <param name="path">The key.</param>
    /// <returns>0 for a value or nothing.</returns>
    public long Length(ContextPath path) => Find(path) is StagedDirectory directory ? _run.Length(directory) : 0;

    /// <summary>Lists the entries of the directory at a key. In name order this shows all pages of the directory, in Irmin's order those that the part lies in.</summary>
    /// <param name="path">The key.</param>
    /// <param name="offset">How many entries to skip, 0 or more.</param>
    /// <param name="length">How many entries to give at the most, 0 or more.</param>
    /// <param name="order">
    /// The order of the entries. Irmin's order is here that of the slots of the inode trie (names, up to 32 entries), committed or not: a proof does not know
    /// what was. A directory that the computation has changed is listed in name order also then, and all of it is shown.
    /// </param>
    /// <returns>A new list; empty for a value or nothing.</returns>
    /// <exception cref="ArgumentOutOfRangeException">An argument is negative, or the order is not one.</exception>
    public IReadOnlyList<ContextEntry> List(ContextPath path, long offset = 0, long length = long.MaxValue, ListOrder order = ListOrder.Name)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (!Enum.IsDefined(order))
        {
            throw new ArgumentOutOfRangeException(nameof(order), order, "The order is Name or Irmin.");
        }

        if (Find(path) is not StagedDirectory directory)
        {
            return [];
        }

        List<(ReadOnlyMemory<byte> Name, StagedItem Item)> entries = order == ListOrder.Irmin
            ? _run.Window(directory, offset, length)
            : [.. _run.List(directory).Skip((int)Math.Min(offset, int.MaxValue)).Take((int)Math.Min(length, int.MaxValue))];
        return entries.ConvertAll(e => new ContextEntry(e.Name.ToArray(), KindOf(e.Item)));
    }

    /// <summary>Visits what is at a key and all below it, in name order: a directory before its entries. Shows every directory that is opened and every value that is visited.</summary>
    /// <typeparam name="TState">What the fold builds up.</typeparam>
    /// <param name="path">The key; nothing is visited if nothing is there.</param>
    /// <param name="depth">Which depths are visited; nothing below the largest is read.</param>
    /// <param name="state">What is handed from visit to visit.</param>
    /// <param name="visitor">Receives the entries. It must not change the tree.</param>
    /// <exception cref="ArgumentNullException"><paramref name="visitor"/> is null.</exception>
    public void Fold<TState>(ContextPath path, FoldDepth depth, ref TState state, ProofFoldVisitor<TState> visitor)
    {
        ArgumentNullException.ThrowIfNull(visitor);
        if (Find(path) is { } item)
        {
            new ProofFold<TState>(_run, depth, visitor).Visit(item, 0, ref state);
        }
    }

    /// <summary>Sets the value at a key, as <see cref="ContextTree.Set(ContextPath, ReadOnlySpan{byte})"/> does. Shows the way to the key, not what is replaced.</summary>
    /// <param name="path">The key; the root makes the tree a value.</param>
    /// <param name="value">The bytes.</param>
    /// <returns>Whether the tree changed: false if a value with the same hash stood there.</returns>
    public bool Set(ContextPath path, ReadOnlySpan<byte> value)
    {
        if (value.Length > ContextLimits.MaxValueBytes)
        {
            PathErrors.ThrowValue(value.Length);
        }

        return Update(path, StagedValue.FromBytes(value));
    }

    /// <summary>Removes the value or the directory at a key, and the directories above that become empty by it. Shows the way to the key, not what is removed.</summary>
    /// <param name="path">The key; the root empties the tree.</param>
    /// <returns>Whether there was anything.</returns>
    public bool Delete(ContextPath path) => Update(path, null);

    /// <summary>Copies the value or the directory at one key to another. Shows the ways to both, not what is copied or replaced.</summary>
    /// <param name="from">The key to copy from.</param>
    /// <param name="to">The key to copy to.</param>
    /// <returns>Whether there was anything to copy.</returns>
    public bool Copy(ContextPath from, ContextPath to)
    {
        StagedItem? item = Find(from);
        if (item is null)
        {
            return false;
        }

        Update(to, item);
        return true;
    }

    /// <summary>The value or the directory at a key as a tree of its own, changes of which are not seen here. Shows the way there.</summary>
    /// <param name="path">The key.</param>
    /// <returns>A tree; null if nothing is there.</returns>
    public ProofTree? GetSubtree(ContextPath path) => Find(path) is { } item ? new ProofTree(_run, item) : null;

    /// <summary>Puts another tree at a key; an empty one removes what is there. Shows the way to the key.</summary>
    /// <param name="path">The key.</param>
    /// <param name="subtree">A tree of the same computation.</param>
    /// <returns>Whether the tree changed.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="subtree"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="subtree"/> belongs to another computation.</exception>
    public bool SetSubtree(ContextPath path, ProofTree subtree)
    {
        ArgumentNullException.ThrowIfNull(subtree);
        if (!ReferenceEquals(subtree._run, _run))
        {
            throw new ArgumentException("The tree belongs to another computation.", nameof(subtree));
        }

        return Update(path, subtree.Root);
    }

    /// <summary>The hash of the tree with all changes so far. Shows what these changes need: the pages of their names, and those that merge by them.</summary>
    /// <returns>The hash.</returns>
    /// <exception cref="ContextLimitException">Too many names of a directory share a slot at every depth.</exception>
    public Hash256 Hash() => _run.Resolve(Root).Hash;

    internal ProofEnd Resolve() => _run.Resolve(Root);

    private static ContextKind KindOf(StagedItem? item) => item switch
    {
        null => ContextKind.None,
        StagedValue => ContextKind.Value,
        _ => ContextKind.Directory,
    };

    private static byte[][] StepsOf(ContextPath path)
    {
        var steps = new List<byte[]>();
        int position = 0;
        int count = 0;
        while (path.TryNext(ref position, ref count, out ReadOnlySpan<byte> step))
        {
            steps.Add(step.ToArray());
        }

        return [.. steps];
    }

    private StagedItem? Find(ContextPath path) => _run.Find(Root, StepsOf(path));

    private bool Update(ContextPath path, StagedItem? item)
    {
        StagedItem? changed = _run.Update(Root, StepsOf(path), item);
        if (changed is null)
        {
            return false;
        }

        _root = changed;
        return true;
    }
}
