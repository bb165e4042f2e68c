// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics;
using System.Runtime.CompilerServices;
using MerkleStore.Log;

namespace MerkleStore.Tree;

/// <summary>A tree that can be read and changed: a version of the node space, replaced by a child of it at the first change after it was frozen.</summary>
/// <remarks>For one thread at a time. Changes take the gate of the node space; reads take no lock.</remarks>
// SAFETY: blocks are read through handles of the version that the tree holds.
internal sealed unsafe class WorkingTree
{
    private readonly NodeSpace _space;
    private readonly TreeEditor _editor;
    private readonly List<TreeVersion> _replaced = [];
    private readonly LastPath _last = new();
    private readonly PageReader _reader;
    private TreeVersion _version;
    private bool _isPinned;

    public WorkingTree(NodeSpace space, TreeEditor editor, TreeVersion version)
    {
        _space = space;
        _editor = editor;
        _version = version;
        _reader = space.Log.Readers.Add();
        lock (space.Gate)
        {
            space.Trees.Add(this);
        }
    }

    /// <summary>The present state; the tree holds one reference to it. Others than the thread of the tree replace it by an equal one, under the gate.</summary>
    public TreeVersion Version
    {
        get => Volatile.Read(ref _version);
        private set => Volatile.Write(ref _version, value);
    }

    public NodeSpace Space => _space;

    /// <summary>Whether the thread of the tree may be reading it.</summary>
    public bool IsRead => _reader.IsInside || Volatile.Read(ref _isPinned);

    /// <summary>The content of the root; none for the empty tree. For use inside <see cref="Read"/> or the gate.</summary>
    public EntryContent Root
    {
        get
        {
            LeafNode anchor = _space.Leaf(Version.Anchor);
            return anchor.Count == 0 ? default : EntryContent.Read(anchor.Entry(0));
        }
    }

    /// <summary>Keeps the blocks of the present state, and the pages that are read, while the thread of the tree reads them. May be nested.</summary>
    public ReadScope Read()
    {
        _reader.Enter();
        return new ReadScope(_reader);
    }

    /// <summary>Lets go of the pages that were read inside of a long <see cref="Read"/>; the blocks of the state are kept.</summary>
    public void RenewPages() => _reader.Renew();

    /// <summary>Keeps the blocks of the present state until the tree is let go.</summary>
    public void Pin() => Volatile.Write(ref _isPinned, true);

    /// <summary>For use inside <see cref="Read"/> or the gate, as is what it gives.</summary>
    public bool TryLocate(scoped ContextPath path, out EntryContent content) => _space.TryLocate(Version, _last, path, out content);

    /// <summary>As <see cref="NodeSpace.FindEdge"/>.</summary>
    public ulong FindEdge(scoped ContextPath path, out int steps) => _space.FindEdge(Version, path, out steps);

    /// <summary>Goes on from another state; the reference to it passes to the tree.</summary>
    public void MoveTo(TreeVersion version)
    {
        lock (_space.Gate)
        {
            TreeVersion old = Version;
            Version = version;
            _space.Release(old);
        }
    }

    /// <summary>Lets go of the present state; the tree is not used again.</summary>
    public void Release()
    {
        lock (_space.Gate)
        {
            LetGo();
        }
    }

    /// <summary>As <see cref="Release"/>, for a thread that must not wait for the gate.</summary>
    public void ReleaseLater() => _space.ReleaseLater(this);

    /// <summary>As <see cref="Release"/>, under the gate.</summary>
    public void LetGo()
    {
        if (!_space.IsDisposed && _space.Trees.Remove(this))
        {
            ReleaseReplaced();
            _space.Release(Version);
            _space.Log.Readers.Remove(_reader);
        }
    }

    /// <summary>Freezes the present state and gives it with a reference of the caller's.</summary>
    public TreeVersion Freeze()
    {
        lock (_space.Gate)
        {
            Version.Frozen = true;
            Version.References++;
            return Version;
        }
    }

    /// <summary>Puts an equal state in the place of the present one, under the gate. The old one is kept until <see cref="TryReleaseReplaced"/> finds that nobody reads it.</summary>
    public void Replace(TreeVersion equal)
    {
        equal.References++;
        _replaced.Add(Version);
        Version = equal;
    }

    /// <summary>Lets go of replaced states unless the thread of the tree may be reading one. After a barrier of all processors behind <see cref="Replace"/>.</summary>
    /// <returns>Whether none is left.</returns>
    public bool TryReleaseReplaced()
    {
        if (!IsRead)
        {
            ReleaseReplaced();
        }

        return _replaced.Count == 0;
    }

    [SkipLocalsInit]
    public bool Set(scoped ContextPath path, scoped ReadOnlySpan<byte> value)
    {
        if (value.Length > ContextLimits.MaxValueBytes)
        {
            PathErrors.ThrowValue(value.Length);
        }

        Span<PathStep> steps = stackalloc PathStep[ContextLimits.MaxSteps];
        steps = steps[..path.Split(steps)];
        lock (_space.Gate)
        {
            _space.RelieveIfNeeded(this);
            using ReadScope reading = Read();
            int level = ProbeFromLast(path, steps, out EntryContent present, out NodeRef directory);
            if (level == steps.Length && present.IsValue && HasBytes(present, value))
            {
                return false;
            }

            CheckInodeDepth(directory, path, steps, level, present);
            MakeWritable();
            Put(path, steps, level, _editor.MakeValue(value));
            return true;
        }
    }

    [SkipLocalsInit]
    public bool Delete(scoped ContextPath path)
    {
        Span<PathStep> steps = stackalloc PathStep[ContextLimits.MaxSteps];
        steps = steps[..path.Split(steps)];
        lock (_space.Gate)
        {
            _space.RelieveIfNeeded(this);
            using ReadScope reading = Read();
            Span<NodeRef> directories = stackalloc NodeRef[ContextLimits.MaxSteps + 1];
            int level = Probe(path, steps, directories, out EntryContent present, out _);
            if (level < steps.Length || present.IsNone)
            {
                return false;
            }

            // Directories that would be left empty go too.
            while (level > 0 && _space.Length(directories[level]) == 1)
            {
                level--;
            }

            MakeWritable();
            _last.Clear();
            _editor.Remove(_editor.OwnPath(path, steps, level), StepAt(path, steps, level));
            return true;
        }
    }

    [SkipLocalsInit]
    public bool Copy(scoped ContextPath from, scoped ContextPath to)
    {
        Span<PathStep> fromSteps = stackalloc PathStep[ContextLimits.MaxSteps];
        fromSteps = fromSteps[..from.Split(fromSteps)];
        Span<PathStep> toSteps = stackalloc PathStep[ContextLimits.MaxSteps];
        toSteps = toSteps[..to.Split(toSteps)];
        Span<byte> copied = stackalloc byte[InodeShape.InlineMax];
        lock (_space.Gate)
        {
            _space.RelieveIfNeeded(this);
            using ReadScope reading = Read();
            int sourceLevel = Probe(from, fromSteps, default, out EntryContent source, out _);
            if (sourceLevel < fromSteps.Length || source.IsNone)
            {
                return false;
            }

            int level = Probe(to, toSteps, default, out EntryContent present, out NodeRef directory);
            if (level == toSteps.Length && SameReference(source, present))
            {
                return true;
            }

            CheckInodeDepth(directory, to, toSteps, level, present);
            _last.Clear();
            if (source.Kind != EntryTag.Inline)
            {
                MakeWritable();
                _editor.Lend(_editor.OwnPath(from, fromSteps, sourceLevel), StepAt(from, fromSteps, sourceLevel));
            }

            EntryContent content = Borrow(source, copied);
            MakeWritable();
            Version.HasBorrowed |= content.Handle != 0;

            // Lending may have made directories on the way changeable; where the new entry belongs is the same.
            Put(to, toSteps, level, content);
            return true;
        }
    }

    /// <summary>A tree of its own from the value or directory at a key.</summary>
    /// <returns>A version with one reference, or null if nothing is there.</returns>
    public TreeVersion? Subtree(scoped ContextPath path)
    {
        lock (_space.Gate)
        {
            using ReadScope reading = Read();
            if (!TryLocate(path, out EntryContent content))
            {
                return null;
            }

            if (content.Kind == EntryTag.Inline)
            {
                return _space.NewRoot(content);
            }

            // The version is kept also where nothing is resident: it keeps the commit in the log.
            content.Flags |= (byte)(EntryTag.Foreign | EntryTag.Shared | (content.Handle != 0 ? EntryTag.Borrowed : 0));
            TreeVersion subtree = _space.NewRoot(content);
            subtree.Keep(Version);
            return subtree;
        }
    }

    /// <summary>Puts another tree at a key; an empty one removes what is there.</summary>
    /// <returns>Whether the tree changed.</returns>
    [SkipLocalsInit]
    public bool SetSubtree(scoped ContextPath path, WorkingTree other)
    {
        Span<PathStep> steps = stackalloc PathStep[ContextLimits.MaxSteps];
        steps = steps[..path.Split(steps)];
        Span<byte> copied = stackalloc byte[InodeShape.InlineMax];
        lock (_space.Gate)
        {
            _space.RelieveIfNeeded(this);
            EntryContent root = other.Root;
            if (root.IsNone)
            {
                return Delete(path);
            }

            using ReadScope reading = Read();
            int level = Probe(path, steps, default, out EntryContent present, out NodeRef directory);
            if (level == steps.Length && SameReference(root, present))
            {
                return false;
            }

            CheckInodeDepth(directory, path, steps, level, present);
            _last.Clear();
            EntryContent content = Borrow(root, copied);
            if (content.Kind != EntryTag.Inline)
            {
                content.Flags |= EntryTag.Foreign;

                // An unchanged part of another tree only passes on what it borrows itself. Freezing comes first: the owner may be this version.
                TreeVersion source = other.Version;
                bool isUnchangedPart = (root.Flags & EntryTag.Foreign) != 0 && source.Keeps.Count == 1;
                TreeVersion owner = isUnchangedPart ? source.Keeps[0] : source;
                owner.Frozen = true;
                owner.References++;
                MakeWritable();
                Version.Keep(owner);
                _space.Release(owner);
            }
            else
            {
                MakeWritable();
            }

            Put(path, steps, level, content);
            return true;
        }
    }

    /// <summary>The hash of the tree: of the root directory or value.</summary>
    public Hash256 Hash(TreeHasher hasher)
    {
        lock (_space.Gate)
        {
            return hasher.HashRoot(Version.Anchor);
        }
    }

    private void ReleaseReplaced()
    {
        foreach (TreeVersion version in _replaced)
        {
            _space.Release(version);
        }

        _replaced.Clear();
    }

    private static ReadOnlySpan<byte> StepAt(ContextPath path, scoped ReadOnlySpan<PathStep> steps, int level)
        => level == 0 ? default : path.Step(steps[level - 1]);

    private static bool SameReference(in EntryContent a, in EntryContent b)
        => a.Kind == b.Kind && a.Kind != EntryTag.Inline && ((a.Handle != 0 && a.Handle == b.Handle) || (a.Address != 0 && a.Address == b.Address));

    /// <summary>The content of an entry for another place; what is borrowed from memory that may move is copied.</summary>
    private static EntryContent Borrow(in EntryContent source, Span<byte> copied)
    {
        EntryContent content = source;
        content.Flags = (byte)((source.Flags & (EntryTag.Dirty | EntryTag.Foreign)) | EntryTag.Pending);
        if (source.Kind == EntryTag.Inline)
        {
            source.Value.CopyTo(copied);
            content.Value = copied[..source.Value.Length];
            return content;
        }

        if (!source.Hash.IsEmpty)
        {
            source.Hash.CopyTo(copied);
            content.Hash = copied[..Hash256.Size];
        }

        content.Flags |= EntryTag.Shared;
        if (source.Handle != 0)
        {
            content.Flags |= EntryTag.Borrowed;
        }

        return content;
    }

    /// <summary>Follows a key as far as directories go.</summary>
    /// <param name="path">The key.</param>
    /// <param name="steps">Its steps.</param>
    /// <param name="directories">Receives the directory of each level from 1 on, if not empty.</param>
    /// <param name="content">What is at the last step that could be looked up; none if nothing.</param>
    /// <param name="directory">The directory in which that step was looked up; none at level 0.</param>
    /// <returns>The level of that step: 0 for the root itself, k for the k-th step.</returns>
    private int Probe(scoped ContextPath path, ReadOnlySpan<PathStep> steps, Span<NodeRef> directories, out EntryContent content, out NodeRef directory)
    {
        content = Root;
        directory = default;
        int level = 0;
        while (level < steps.Length && content.IsDirectory)
        {
            directory = content.Reference;
            level++;
            if (!directories.IsEmpty)
            {
                directories[level] = directory;
            }

            _space.TryFind(directory, path.Step(steps[level - 1]), out content);
        }

        return level;
    }

    /// <summary>As <see cref="Probe"/>, from where the key before leaves this one.</summary>
    private int ProbeFromLast(scoped ContextPath path, ReadOnlySpan<PathStep> steps, out EntryContent content, out NodeRef directory)
    {
        directory = default;
        byte* known = _last.Begin(Version, _space.Arrangement, path, out _, out int level);
        if (known == null)
        {
            LeafNode anchor = _space.Leaf(Version.Anchor);
            if (anchor.Count == 0)
            {
                content = default;
                return 0;
            }

            known = anchor.Entry(0).Start;
            _last.Add(0, known, 0);
        }

        content = EntryContent.Read(new LeafEntry(known));
        while (level < steps.Length && content.IsDirectory)
        {
            directory = content.Reference;
            PathStep step = steps[level++];
            if (_space.TryFind(directory, path.Step(step), out content, out byte* entry) && entry != null)
            {
                _last.Add(level, entry, path.Behind(step));
            }
        }

        return level;
    }

    /// <summary>Puts an entry where <see cref="Probe"/> or <see cref="ProbeFromLast"/> has come to.</summary>
    private void Put(scoped ContextPath path, ReadOnlySpan<PathStep> steps, int level, EntryContent content)
    {
        for (int i = steps.Length; i > level; i--)
        {
            content = _editor.MakeDirectory(path.Step(steps[i - 1]), content);
        }

        _editor.Put(_editor.OwnPath(path, steps, level, _last), StepAt(path, steps, level), content);
        _last.Keep(level);
    }

    private void CheckInodeDepth(NodeRef directory, scoped ContextPath path, ReadOnlySpan<PathStep> steps, int level, in EntryContent present)
    {
        if (level > 0 && present.IsNone)
        {
            InodeDepth.Check(_space, directory, path.Step(steps[level - 1]));
        }
    }

    private bool HasBytes(in EntryContent content, ReadOnlySpan<byte> value)
    {
        if (content.Kind == EntryTag.Inline || content.Handle != 0)
        {
            return _space.Value(content).SequenceEqual(value);
        }

        // Not resident: the stored hash answers without a read.
        return content.BlobLength == value.Length && TreeHasher.HashValue(value) == new Hash256(content.Hash);
    }

    private void MakeWritable()
    {
        TreeVersion present = Version;
        if (present.Frozen)
        {
            Version = _space.NewChild(present);
            _last.MoveTo(Version);
            _space.Release(present);
        }

        Debug.Assert(!Version.Frozen, "Only a version of its own is changed.");
        _editor.Begin(Version);
    }

    /// <summary>While it is not disposed, the blocks of the state of a tree and the pages that were read stay.</summary>
    public readonly ref struct ReadScope(PageReader reader)
    {
        public void Dispose() => reader.Exit();
    }
}
