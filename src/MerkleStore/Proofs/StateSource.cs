// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

namespace MerkleStore.Proofs;

/// <summary>The partial tree of a proof. What is blinded is not there to be read: meeting it rejects the proof for good.</summary>
internal sealed class StateSource(ProofNode state) : ProofSource
{
    private readonly Dictionary<ProofNode, Page> _directories = new(ReferenceEqualityComparer.Instance);

    /// <summary>That a part was missing, even if the computation has hidden it.</summary>
    public ProofException? Missing { get; private set; }

    public override PageEntry Root { get; } = new StateEntry(default, state);

    public override bool ShowsAll => false;

    public override Page Open(PageEntry directory)
    {
        ProofNode node = ((StateEntry)directory).Node;
        if (!_directories.TryGetValue(node, out Page? page))
        {
            page = node.Kind switch
            {
                ProofNodeKind.Node => Leaf(node),
                ProofNodeKind.BlindedNode => throw MissingPart("the directory", node.Hash),
                _ => Branch(node, 0),
            };
            _directories.Add(node, page);
        }

        return page;
    }

    public override ReadOnlyMemory<byte> Read(PageEntry value)
    {
        ProofNode node = ((StateEntry)value).Node;
        return node.Kind == ProofNodeKind.Contents ? node.Value : throw MissingPart("the value", node.Hash);
    }

    public Page LoadPage(ProofNode page, int depth) => page.Kind switch
    {
        ProofNodeKind.InodeValues => Leaf(page),
        ProofNodeKind.BlindedInode => throw MissingPart("the page", page.Hash),
        _ => Branch(page, depth),
    };

    private static LeafPage Leaf(ProofNode node)
    {
        ReadOnlySpan<ProofNodeEntry> shown = node.EntrySpan;
        var entries = new PageEntry[shown.Length];
        for (int i = 0; i < entries.Length; i++)
        {
            entries[i] = new StateEntry(shown[i].Name, shown[i].Node);
        }

        return new LeafPage(entries);
    }

    private BranchPage Branch(ProofNode node, int depth)
    {
        int chain = node.IsExtender ? node.Segments.Length - 1 : 0;
        var children = new Page?[EncodingLimits.Slots];
        foreach (ProofNodeSlot slot in node.SlotSpan)
        {
            children[slot.Slot] = new StatePage(this, slot.Page, depth + chain + 1);
        }

        var page = new BranchPage(depth + chain, node.Length, children);
        for (int i = chain - 1; i >= 0; i--)
        {
            var parent = new Page?[EncodingLimits.Slots];
            parent[node.Segments.Span[i]] = page;
            page = new BranchPage(depth + i, node.Length, parent);
        }

        return page;
    }

    private ProofException MissingPart(string what, Hash256 hash)
        => Missing ??= new ProofException(ProofFault.MissingPart, $"The proof is rejected: the computation needs {what} with the hash {hash}, which the proof does not show.");

    private sealed class StateEntry(ReadOnlyMemory<byte> name, ProofNode node) : PageEntry(name, node.IsValue, node.Hash)
    {
        public ProofNode Node { get; } = node;
    }

    private sealed class StatePage(StateSource source, ProofNode node, int depth) : DeferredPage(node.Hash)
    {
        protected override Page LoadPage() => source.LoadPage(node, depth);
    }
}
