// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using MerkleStore.Tree;

namespace MerkleStore.Commits;

/// <summary>The trees of the commits used last, which stay in memory so that checking them out is a handle to resident nodes.</summary>
/// <remarks>Used under the gate of the node space.</remarks>
internal sealed class WarmCommits(NodeSpace space, int capacity)
{
    private readonly LinkedList<(Hash256 Hash, TreeVersion Version)> _byUse = new();

    /// <summary>The version of a commit, without a reference of the caller's; it becomes the one used last.</summary>
    public TreeVersion? Find(Hash256 commit)
    {
        for (LinkedListNode<(Hash256 Hash, TreeVersion Version)>? node = _byUse.First; node is not null; node = node.Next)
        {
            if (node.Value.Hash == commit)
            {
                _byUse.Remove(node);
                _byUse.AddFirst(node);
                return node.Value.Version;
            }
        }

        return null;
    }

    /// <summary>Lets go of commits that were dropped.</summary>
    public void Remove(IReadOnlyCollection<Hash256> commits)
    {
        var dropped = new HashSet<Hash256>(commits);
        for (LinkedListNode<(Hash256 Hash, TreeVersion Version)>? node = _byUse.First; node is not null;)
        {
            LinkedListNode<(Hash256 Hash, TreeVersion Version)>? next = node.Next;
            if (dropped.Contains(node.Value.Hash))
            {
                _byUse.Remove(node);
                space.Release(node.Value.Version);
            }

            node = next;
        }
    }

    /// <summary>How many commits have a version.</summary>
    public int CountOf(TreeVersion version) => _byUse.Count(commit => ReferenceEquals(commit.Version, version));

    /// <summary>Lets go of all versions but one.</summary>
    public void KeepOnly(TreeVersion? kept)
    {
        for (LinkedListNode<(Hash256 Hash, TreeVersion Version)>? node = _byUse.First; node is not null;)
        {
            LinkedListNode<(Hash256 Hash, TreeVersion Version)>? next = node.Next;
            if (!ReferenceEquals(node.Value.Version, kept))
            {
                _byUse.Remove(node);
                space.Release(node.Value.Version);
            }

            node = next;
        }
    }

    /// <summary>Keeps a version, and lets go of the one that was not used for the longest time.</summary>
    public void Add(Hash256 commit, TreeVersion version)
    {
        version.References++;
        if (_byUse.Count == capacity)
        {
            LinkedListNode<(Hash256 Hash, TreeVersion Version)> last = _byUse.Last!;
            _byUse.RemoveLast();
            TreeVersion old = last.Value.Version;
            last.Value = (commit, version);
            _byUse.AddFirst(last);
            space.Release(old);
            return;
        }

        _byUse.AddFirst((commit, version));
    }
}
