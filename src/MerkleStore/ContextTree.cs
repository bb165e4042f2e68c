// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using MerkleStore.Tree;

namespace MerkleStore;

/// <summary>A context tree that can be read and changed: paths of steps to values. Changes stay in memory until the tree is committed.</summary>
/// <remarks>
/// Copy-on-write: no change is seen by any other tree, and taking a handle to the present state (<see cref="Fork"/>) costs nothing.
/// For one thread at a time; different trees of a store may be used by different threads at once. Reads take no lock and, where the
/// tree is resident, allocate nothing; neither do changes in steady state. A tree must be disposed, and before its store.
/// Keys are checked against <see cref="ContextLimits"/> in every call: <see cref="ContextLimitException"/>. Reading what is not resident can throw
/// <see cref="StoreCorruptionException"/> and <see cref="StorageFailureException"/>; damage and failed reads are never reported as absence.
/// </remarks>
public sealed partial class ContextTree : IDisposable
{
    private readonly ContextStore _store;
    private readonly WorkingTree _work;
    private bool _disposed;

    internal ContextTree(ContextStore store, TreeVersion version, IReadOnlyList<Hash256> parents, long baseSequence)
    {
        _store = store;
        _work = store.NewWorkingTree(version);
        Parents = parents;
        BaseSequence = baseSequence;
    }

    /// <summary>Lets go of the state of a tree that was not disposed.</summary>
    ~ContextTree()
    {
        if (!_disposed)
        {
            _work?.ReleaseLater();
        }
    }

    /// <summary>The commit that the tree was checked out from, or last committed as; empty for a new tree.</summary>
    public IReadOnlyList<Hash256> Parents { get; private set; }

    /// <summary>What stands at the root: a directory (also if it is empty), or a value in a tree made from one.</summary>
    public ContextKind RootKind
    {
        get
        {
            using WorkingTree.ReadScope reading = Work.Read();
            return _work.Root.IsValue ? ContextKind.Value : ContextKind.Directory;
        }
    }

    /// <summary>Whether the tree is a directory without entries.</summary>
    public bool IsEmpty
    {
        get
        {
            using WorkingTree.ReadScope reading = Work.Read();
            return _work.Root.IsNone;
        }
    }

    internal WorkingTree Work
    {
        get
        {
            ObjectDisposedException.ThrowIf(_disposed || _store.IsDisposed, this);
            return _work;
        }
    }

    internal ContextStore Store => _store;

    /// <summary>The sequence of the commit that the tree was checked out from, or 0.</summary>
    internal long BaseSequence { get; private set; }

    /// <summary>The value at a key.</summary>
    /// <param name="path">The key.</param>
    /// <returns>A copy of the value; null if there is no value (nothing, or a directory).</returns>
    public byte[]? Get(ContextPath path)
    {
        using WorkingTree.ReadScope reading = Work.Read();
        return _work.TryLocate(path, out EntryContent content) && content.IsValue ? _work.Space.Value(content).ToArray() : null;
    }

    /// <summary>Copies the value at a key.</summary>
    /// <param name="path">The key.</param>
    /// <param name="destination">Where the value goes.</param>
    /// <param name="bytesWritten">The length of the value if it was found, also if the destination is too small for it; else 0.</param>
    /// <returns>Whether the value was found and fitted.</returns>
    public ReadStatus TryGet(ContextPath path, Span<byte> destination, out int bytesWritten)
    {
        using WorkingTree.ReadScope reading = Work.Read();
        if (!_work.TryLocate(path, out EntryContent content) || !content.IsValue)
        {
            bytesWritten = 0;
            return ReadStatus.NotFound;
        }

        ReadOnlySpan<byte> value = _work.Space.Value(content);
        bytesWritten = value.Length;
        return value.TryCopyTo(destination) ? ReadStatus.Found : ReadStatus.DestinationTooSmall;
    }

    /// <summary>Appends the value at a key to a buffer.</summary>
    /// <param name="path">The key.</param>
    /// <param name="destination">Where the value goes.</param>
    /// <returns>Whether there is a value.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="destination"/> is null.</exception>
    public bool TryGet(ContextPath path, IBufferWriter<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        using WorkingTree.ReadScope reading = Work.Read();
        if (!_work.TryLocate(path, out EntryContent content) || !content.IsValue)
        {
            return false;
        }

        destination.Write(_work.Space.Value(content));
        return true;
    }

    /// <summary>Whether there is a value at a key.</summary>
    /// <param name="path">The key.</param>
    /// <returns>True for a value; false for a directory, for nothing, and where the key goes through a value.</returns>
    public bool ContainsValue(ContextPath path)
    {
        using WorkingTree.ReadScope reading = Work.Read();
        return _work.TryLocate(path, out EntryContent content) && content.IsValue;
    }

    /// <summary>Whether there is a value or a directory at a key.</summary>
    /// <param name="path">The key.</param>
    /// <returns>True for a value or a directory.</returns>
    public bool ContainsTree(ContextPath path) => GetKind(path) != ContextKind.None;

    /// <summary>What stands at a key.</summary>
    /// <param name="path">The key; the root of an empty tree is a directory.</param>
    /// <returns>A value, a directory or nothing.</returns>
    public ContextKind GetKind(ContextPath path)
    {
        using WorkingTree.ReadScope reading = Work.Read();
        if (!_work.TryLocate(path, out EntryContent content))
        {
            return path.IsRoot ? ContextKind.Directory : ContextKind.None;
        }

        return content.IsValue ? ContextKind.Value : ContextKind.Directory;
    }

    /// <summary>The number of entries of the directory at a key, in constant time.</summary>
    /// <param name="path">The key.</param>
    /// <returns>0 for a value or nothing.</returns>
    public long Length(ContextPath path)
    {
        using WorkingTree.ReadScope reading = Work.Read();
        return _work.TryLocate(path, out EntryContent content) && content.IsDirectory ? _work.Space.Length(content.Reference) : 0;
    }

    /// <summary>Sets the value at a key. Missing directories are made; a directory that stands there, or a value on the way, is replaced.</summary>
    /// <param name="path">The key; the root makes the tree a value.</param>
    /// <param name="value">The bytes; none are a value too.</param>
    /// <returns>Whether the tree changed: false if the same bytes stood there.</returns>
    /// <exception cref="ContextLimitException">The key, the value or the directory is beyond a limit; the tree is as it was.</exception>
    public bool Set(ContextPath path, ReadOnlySpan<byte> value) => Work.Set(path, value);

    /// <summary>Removes the value or the directory at a key, and the directories above that become empty by it.</summary>
    /// <param name="path">The key; the root empties the tree.</param>
    /// <returns>Whether there was anything.</returns>
    public bool Delete(ContextPath path) => Work.Delete(path);

    /// <summary>Copies the value or the directory at one key to another, at a cost that does not depend on its size.</summary>
    /// <param name="from">The key to copy from.</param>
    /// <param name="to">The key to copy to; what stands there is replaced.</param>
    /// <returns>Whether there was anything to copy.</returns>
    /// <exception cref="ContextLimitException">A key or the directory is beyond a limit; the tree is as it was.</exception>
    public bool Copy(ContextPath from, ContextPath to) => Work.Copy(from, to);

    /// <summary>The value or the directory at a key as a tree of its own, at a cost that does not depend on its size.</summary>
    /// <param name="path">The key.</param>
    /// <returns>A tree that the caller disposes, without parents; null if nothing is there.</returns>
    public ContextTree? GetSubtree(ContextPath path)
    {
        if (path.IsRoot && IsEmpty)
        {
            return _store.CreateTree();
        }

        TreeVersion? version = Work.Subtree(path);
        return version is null ? null : new ContextTree(_store, version, [], 0);
    }

    /// <summary>Puts another tree at a key, at a cost that does not depend on its size; the commit then writes its records anew. The other tree is not affected, nor by later changes here.</summary>
    /// <param name="path">The key; what stands there is replaced.</param>
    /// <param name="subtree">A tree of the same store; an empty one removes what is at the key, and the directories above that become empty.</param>
    /// <returns>Whether the tree changed.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="subtree"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="subtree"/> belongs to another store.</exception>
    /// <exception cref="ContextLimitException">The key or the directory is beyond a limit; the tree is as it was.</exception>
    public bool SetSubtree(ContextPath path, ContextTree subtree)
    {
        ArgumentNullException.ThrowIfNull(subtree);
        ThrowIfForeign(subtree);
        return Work.SetSubtree(path, subtree.Work);
    }

    /// <summary>The hash of the tree: of its root directory or value, by the rules of the Tezos context. Nothing is written.</summary>
    /// <returns>The hash.</returns>
    public Hash256 Hash() => _store.HashOf(Work);

    /// <summary>Whether two trees have the same content, which is to have the same kind and hash.</summary>
    /// <param name="other">The other tree.</param>
    /// <returns>Whether the content is the same.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="other"/> is null.</exception>
    public bool ContentEquals(ContextTree other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return RootKind == other.RootKind && Hash() == other.Hash();
    }

    /// <summary>A second handle to the present state, to read, to change on its own, or to come back to. Costs nothing.</summary>
    /// <returns>A tree that the caller disposes.</returns>
    [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The caller gets it.")]
    public ContextTree Fork() => new(_store, Work.Freeze(), Parents, BaseSequence);

    /// <summary>Goes back, or over, to the state of another tree.</summary>
    /// <param name="older">A tree of the same store, usually a <see cref="Fork"/> taken earlier; it stays usable.</param>
    /// <exception cref="ArgumentNullException"><paramref name="older"/> is null.</exception>
    /// <exception cref="ArgumentException"><paramref name="older"/> belongs to another store.</exception>
    public void Restore(ContextTree older)
    {
        ArgumentNullException.ThrowIfNull(older);
        ThrowIfForeign(older);
        Work.MoveTo(older.Work.Freeze());
        Parents = older.Parents;
        BaseSequence = older.BaseSequence;
    }

    /// <summary>Lets go of the tree. What was not committed is gone unless another tree holds it.</summary>
    public void Dispose()
    {
        if (!_disposed)
        {
            _disposed = true;
            _work.Release();
            GC.SuppressFinalize(this);
        }
    }

    internal void GoOnFrom(TreeVersion version, Hash256 commit, long sequence)
    {
        _work.MoveTo(version);
        Parents = [commit];
        BaseSequence = sequence;
    }

    private void ThrowIfForeign(ContextTree other)
    {
        if (!ReferenceEquals(other._store, _store))
        {
            throw new ArgumentException("The tree belongs to another store; read it and set its values instead.", nameof(other));
        }
    }
}
