// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Diagnostics;
using System.Numerics;
using System.Runtime.Intrinsics.X86;

namespace MerkleStore.Tree;

/// <content>Versions, and when blocks are freed: at a cost in proportion to what dies, never to the tree.</content>
// SAFETY: a block is freed once, after the last version that sees it; the birth of a freed block is cleared first.
internal sealed unsafe partial class NodeSpace
{
    /// <summary>The birth of a block that is about to be freed, so that a second reference does not free it again.</summary>
    private const uint Condemned = 0;

    private readonly List<uint> _condemned = [];
    private readonly HandleList _survivors = new();
    private readonly Stack<TreeVersion> _released = new();
    private readonly HashSet<TreeVersion> _live = [];
    private bool _isCollapsing;

    /// <summary>A version without ancestors, with one reference. The root content is none for the empty tree.</summary>
    public TreeVersion NewRoot(in EntryContent root)
    {
        DrainForgotten();
        uint id = NextId();
        uint anchor = NewLeaf(id, 1, root.IsNone ? 0 : LeafEntry.SizeOf(root, 0));
        if (!root.IsNone)
        {
            Leaf(anchor).Insert(0, default, root);
        }

        var version = new TreeVersion(id, null, anchor) { References = 1 };
        _live.Add(version);
        return version;
    }

    /// <summary>A version made from another, with one reference; blocks are shared until it changes them.</summary>
    public TreeVersion NewChild(TreeVersion parent)
    {
        DrainForgotten();
        parent.Frozen = true;
        var child = new TreeVersion(NextId(), parent, parent.Anchor) { References = 1, HasBorrowed = parent.HasBorrowed };
        parent.Children.Add(child);
        _live.Add(child);
        return child;
    }

    /// <summary>The commits from which the states in memory were made: what they refer to in the log must stay. Under the gate.</summary>
    public void CollectBases(HashSet<long> bases)
    {
        DrainForgotten();
        foreach (TreeVersion version in _live)
        {
            version.CollectBases(bases);
        }
    }

    /// <summary>A version with the content of another one of which nothing is resident, with one reference.</summary>
    public TreeVersion NewColdRoot(TreeVersion equal)
    {
        LeafNode anchor = Leaf(equal.Anchor);
        EntryContent root = anchor.Count == 0 ? default : EntryContent.Read(anchor.Entry(0));
        if (root.Kind is EntryTag.Blob or EntryTag.Directory)
        {
            // A subtree of another tree stays one, unless it has been written anew ahead of a commit.
            root.Flags &= root.Address != 0 ? (byte)(EntryTag.Shared | EntryTag.Foreign) : (byte)0;
            root.Handle = 0;
            root.Address = root.Address != 0 ? root.Address : equal.SpilledRoot;
        }

        TreeVersion version = NewRoot(root);
        version.Frozen = true;
        version.HasBorrowed = (root.Flags & EntryTag.Foreign) != 0;
        version.ContinueFrom(equal);
        return version;
    }

    /// <summary>Whether the root of a version, and with it all that is new in it, has no record in the log.</summary>
    public bool NeedsRecord(TreeVersion version)
    {
        LeafNode anchor = Leaf(version.Anchor);
        return version.SpilledRoot == 0 && anchor.Count > 0 && anchor.Entry(0).Kind != EntryTag.Inline && anchor.Entry(0).Address == 0;
    }

    public void Release(TreeVersion version)
    {
        if (IsDisposed)
        {
            return;
        }

        Debug.Assert(version.References > 0, "A version is released once per reference.");
        version.References--;
        _released.Push(version);
        if (_released.Count > 1 || _isCollapsing)
        {
            return;
        }

        // Letting go of a version may let go of those that it keeps, and so on: a stack of its own, not that of the thread.
        _isCollapsing = true;
        while (_released.TryPop(out TreeVersion? released))
        {
            Collapse(released);
        }

        _isCollapsing = false;
    }

    public void DrainForgotten()
    {
        while (_forgotten.TryDequeue(out WorkingTree? tree))
        {
            tree.LetGo();
        }
    }

    /// <summary>After the commit of a version: blocks that waited for the borrowed references to go are freed or die as usual.</summary>
    public void SettleDeferred(TreeVersion version)
    {
        FreeOrKeep(version.Deferred, version.InheritedUpTo, version.Dead);
        version.Deferred.Clear();
        FreeCondemned();
        version.HasBorrowed = false;
        ReleaseKeeps(version);
    }

    private uint NextId() => checked(++_lastId);

    /// <summary>Lets go of versions that nobody holds: one without children is freed, one with a single child becomes part of it.</summary>
    private void Collapse(TreeVersion? start)
    {
        TreeVersion? v = start;
        while (v is not null && v.References == 0 && !v.IsGone)
        {
            TreeVersion? parent = v.Parent;
            if (v.Children.Count > 1)
            {
                return;
            }

            if (v.Children.Count == 1)
            {
                MergeIntoChild(v, v.Children[0]);
                return;
            }

            FreeVersion(v);
            parent?.Children.Remove(v);
            v = parent;
        }
    }

    private void FreeVersion(TreeVersion v)
    {
        v.IsGone = true;
        _live.Remove(v);
        uint inherited = v.InheritedUpTo;
        Condemn(v.Anchor, inherited, null);
        for (int i = 0; i < v.Deferred.Count; i++)
        {
            Condemn(v.Deferred[i].Handle, inherited, null);
        }

        FreeCondemned();
        ReleaseKeeps(v);
    }

    private void ReleaseKeeps(TreeVersion v)
    {
        TreeVersion[] keeps = [.. v.Keeps];
        v.Keeps.Clear();
        foreach (TreeVersion kept in keeps)
        {
            kept.Keepers--;
            Release(kept);
        }
    }

    private void MergeIntoChild(TreeVersion v, TreeVersion child)
    {
        v.IsGone = true;
        _live.Remove(v);
        child.TakeHistory(v);
        child.Parent = v.Parent;
        if (v.Parent is not null)
        {
            v.Parent.Children.Remove(v);
            v.Parent.Children.Add(child);
        }

        uint inherited = v.InheritedUpTo;
        bool mayBeBorrowed = child.HasBorrowed || v.HasBorrowed;
        if (mayBeBorrowed)
        {
            child.Deferred.AddRange(child.Dead);
            child.Deferred.AddRange(v.Dead);
            child.Dead.Clear();
        }
        else
        {
            _survivors.Clear();
            FreeOrKeep(child.Dead, inherited, _survivors);
            FreeOrKeep(v.Dead, inherited, _survivors);
            FreeCondemned();
            child.Dead.Clear();
            child.Dead.AddRange(_survivors);
        }

        child.Deferred.AddRange(v.Deferred);
        child.HasBorrowed |= v.HasBorrowed;
        child.Keeps.AddRange(v.Keeps);
        v.Keeps.Clear();
    }

    private void FreeOrKeep(HandleList dead, uint inherited, HandleList kept)
    {
        const int Ahead = 8;
        for (int i = 0; i < dead.Count; i++)
        {
            // Nobody has looked at these blocks for some commits.
            if (Sse.IsSupported && i + Ahead < dead.Count)
            {
                Sse.Prefetch0(Arena.Pointer(dead[i + Ahead].Handle));
            }

            (uint handle, bool subtree) = dead[i];
            FreeOrKeep(handle, subtree, inherited, kept);
        }
    }

    /// <summary>Frees a dead block (or subtree) unless an ancestor still has it; then it goes on the list.</summary>
    private void FreeOrKeep(uint handle, bool subtree, uint inherited, HandleList kept)
    {
        NodeHeader header = Header(handle);
        if (subtree || header.Birth <= inherited)
        {
            Condemn(handle, inherited, kept, subtree);
        }
        else if (header.Birth != Condemned)
        {
            header.Birth = Condemned;
            _condemned.Add(handle);
        }
    }

    /// <summary>Marks a block born after the ancestors, and what it owns below it, to be freed. Trees can be deep: the list is the stack.</summary>
    private void Condemn(uint handle, uint inherited, HandleList? kept, bool subtree = true)
    {
        int next = _condemned.Count;
        CondemnOne(handle, inherited, kept, subtree);
        for (; next < _condemned.Count; next++)
        {
            CondemnOwned(_condemned[next], inherited, kept);
        }
    }

    private void CondemnOne(uint handle, uint inherited, HandleList? kept, bool subtree)
    {
        NodeHeader header = Header(handle);
        if (header.Birth == Condemned)
        {
            return;
        }

        if (header.Birth <= inherited)
        {
            kept?.Add(handle, subtree);
            return;
        }

        header.Birth = Condemned;
        _condemned.Add(handle);
    }

    private void CondemnOwned(uint handle, uint inherited, HandleList? kept)
    {
        byte kind = Header(handle).Kind;
        if (kind == NodeHeader.Leaf)
        {
            LeafNode leaf = Leaf(handle);
            for (int i = 0; i < leaf.Count; i++)
            {
                LeafEntry entry = leaf.Entry(i);
                if (entry.Kind != EntryTag.Inline && entry.Handle != 0 && (entry.Tag & EntryTag.Borrowed) == 0)
                {
                    CondemnOne(entry.Handle, inherited, kept, subtree: true);
                }
            }
        }
        else if (kind == NodeHeader.Branch)
        {
            BranchNode branch = Branch(handle);
            for (uint rest = branch.Present & ~branch.Borrowed; rest != 0; rest &= rest - 1)
            {
                uint child = branch.Handle(BitOperations.TrailingZeroCount(rest));
                if (child != 0)
                {
                    CondemnOne(child, inherited, kept, subtree: true);
                }
            }
        }
    }

    private void FreeCondemned()
    {
        foreach (uint handle in _condemned)
        {
            Free(handle);
        }

        _condemned.Clear();
    }
}
