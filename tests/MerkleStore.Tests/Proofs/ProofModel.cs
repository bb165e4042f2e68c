// Copyright (c) MerkleStore contributors.
// Licensed under the MIT license.

using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using MerkleStore.Hashing;

namespace MerkleStore.Tests.Proofs;

/// <summary>
/// The rules of production once more, on plain dictionaries: every directory of the first tree is split into its pages beforehand, and
/// a page that is loaded is noted as a pair of directory hash and slots. Irmin's omission of the pages of a directory that
/// becomes flat is mended, as in the engine.
/// </summary>
internal sealed class ProofModel
{
    private readonly Dictionary<Hash256, SortedDictionary<string, End>> _directories = [];
    private readonly Dictionary<Hash256, byte[]> _values = [];
    private readonly HashSet<Hash256> _shownValues = [];
    private readonly Dictionary<Hash256, Page> _shownDirectories = [];
    private readonly HashSet<(Hash256 Directory, string Path)> _shownPages = [];
    private Item _tree;

    public ProofModel(ModelNode root)
    {
        Root = Add(root);
        _tree = Wrap(Root)!;
    }

    public End Root { get; }

    public void Run(IEnumerable<string> operations)
    {
        foreach (string line in operations)
        {
            string[] parts = line.Split(' ');
            string[] key = Steps(parts[1]);
            Item? item = parts[0] is "S" or "D" ? null : Find(key);
            switch (parts[0])
            {
                case "S":
                    byte[] value = Convert.FromHexString(parts[2]);
                    _tree = Update(_tree, key, new ValueItem(ModelNode.HashOf(value), value)) ?? _tree;
                    break;
                case "D":
                    _tree = Update(_tree, key, null) ?? _tree;
                    break;
                case "Y" when item is not null:
                    _tree = Update(_tree, Steps(parts[2]), item) ?? _tree;
                    break;
                case "G" or "M" when item is ValueItem read:
                    Show(read);
                    break;
                case "L" when item is DirectoryItem listed:
                    Names(listed);
                    break;
                case "N" when item is DirectoryItem { Base: { } hash }:
                    Open(hash);
                    break;
                case "F" when item is not null:
                    ShowAll(item);
                    break;
                case "I" when item is DirectoryItem window:
                    Window(window, int.Parse(parts[2], CultureInfo.InvariantCulture), int.Parse(parts[3], CultureInfo.InvariantCulture));
                    break;
                case "H":
                    EndOf(_tree);
                    break;
            }
        }
    }

    /// <summary>The kind and hash of what the computation leaves, and the state in text.</summary>
    public (ProofEnd After, string State) Finish()
    {
        End after = EndOf(_tree);
        var text = new StringBuilder();
        Tree(text, Root);
        return (new ProofEnd(after.IsValue ? ContextKind.Value : ContextKind.Directory, after.Hash), text.ToString());
    }

    private static string[] Steps(string key) => key.Length == 0 ? [] : key.Split('/');

    private static int Slot(int depth, string name) => OcamlHash.Slot(depth, ProofVectorFile.Bytes(name));

    private static Item? Wrap(End? end) => end is null ? null : end.IsValue ? new ValueItem(end.Hash, null) : new DirectoryItem(end.Hash, ImmutableSortedDictionary.Create<string, Item?>(StringComparer.Ordinal));

    private static Page Split(IEnumerable<KeyValuePair<string, End>> entries, int depth, Hash256? origin, string path)
    {
        var all = new SortedDictionary<string, End>(entries.ToDictionary(), StringComparer.Ordinal);
        var page = new Page(depth, all.Count, origin, path);
        if (all.Count <= 32)
        {
            page.Entries = all;
            return page;
        }

        page.Children = [];
        foreach (IGrouping<int, KeyValuePair<string, End>> slot in all.GroupBy(e => Slot(depth, e.Key)))
        {
            page.Children.Add(slot.Key, Split(slot, depth + 1, origin, $"{path}/{slot.Key}"));
        }

        return page;
    }

    private End Add(ModelNode node)
    {
        if (node.Value is not null)
        {
            _values[node.Hash] = node.Value;
            return new End(true, node.Hash);
        }

        var entries = new SortedDictionary<string, End>(node.Entries.ToDictionary(e => e.Key, e => Add(e.Value)), StringComparer.Ordinal);
        _directories[node.Hash] = entries;
        return new End(false, node.Hash);
    }

    private Page Open(Hash256 directory)
    {
        if (!_shownDirectories.TryGetValue(directory, out Page? page))
        {
            page = Split(_directories[directory], 0, directory, string.Empty);
            _shownDirectories.Add(directory, page);
        }

        return Load(page);
    }

    private Page Load(Page page)
    {
        if (page.Origin is { } directory)
        {
            _shownPages.Add((directory, page.Path));
        }

        return page;
    }

    private End? Lookup(Page page, string name)
    {
        while (page.Entries is null)
        {
            if (!page.Children!.TryGetValue(Slot(page.Depth, name), out Page? child))
            {
                return null;
            }

            page = Load(child);
        }

        return page.Entries.GetValueOrDefault(name);
    }

    private IEnumerable<KeyValuePair<string, End>> All(Page page)
        => Load(page).Entries ?? page.Children!.OrderBy(c => c.Key).SelectMany(c => All(c.Value).ToList());

    private Page Put(Page page, string name, End end)
    {
        if (page.Entries is not null)
        {
            return Split(page.Entries.Where(e => e.Key != name).Append(new(name, end)), page.Depth, null, string.Empty);
        }

        int slot = Slot(page.Depth, name);
        bool isThere = page.Children!.TryGetValue(slot, out Page? child);
        int before = isThere ? Load(child!).Count : 0;
        Page changed = isThere ? Put(child!, name, end) : Split([new(name, end)], page.Depth + 1, null, string.Empty);
        return new Page(page.Depth, page.Count - before + changed.Count, null, string.Empty) { Children = new(page.Children) { [slot] = changed } };
    }

    private Page Remove(Page page, string name)
    {
        if (page.Entries is not null || page.Count - 1 <= 32)
        {
            return Split(All(page).ToList().Where(e => e.Key != name), page.Depth, null, string.Empty);
        }

        int slot = Slot(page.Depth, name);
        var children = new SortedDictionary<int, Page>(page.Children!);
        Page child = Load(children[slot]);
        if (child.Count == 1)
        {
            children.Remove(slot);
        }
        else
        {
            children[slot] = Remove(child, name);
        }

        return new Page(page.Depth, page.Count - 1, null, string.Empty) { Children = children };
    }

    private Item? Find(IEnumerable<string> key)
    {
        Item? item = _tree;
        foreach (string step in key)
        {
            item = item is DirectoryItem directory ? Child(directory, step) : null;
        }

        return item;
    }

    private Item? Child(DirectoryItem directory, string name)
        => directory.Changes.TryGetValue(name, out Item? staged) ? staged : directory.Base is { } hash ? Wrap(Lookup(Open(hash), name)) : null;

    private Item? Update(Item tree, string[] key, Item? item)
        => key.Length == 0 ? item ?? NewDirectory() : Update(tree as DirectoryItem ?? NewDirectory(), key, 0, item);

    private static DirectoryItem NewDirectory() => new(null, ImmutableSortedDictionary.Create<string, Item?>(StringComparer.Ordinal));

    private DirectoryItem? Update(DirectoryItem directory, string[] key, int i, Item? item)
    {
        Item? old = Child(directory, key[i]);
        if (i < key.Length - 1)
        {
            DirectoryItem? below = Update(old as DirectoryItem ?? NewDirectory(), key, i + 1, item);
            return below is null ? null : directory with { Changes = directory.Changes.SetItem(key[i], IsEmpty(below) ? null : below) };
        }

        bool removes = item is null || (item is DirectoryItem d && IsEmpty(d));
        bool same = removes ? old is null : (old, item) switch
        {
            (ValueItem a, ValueItem b) => a.Hash == b.Hash,
            (DirectoryItem a, DirectoryItem b) => a.Base is not null && a.Base == b.Base && a.Changes.IsEmpty && b.Changes.IsEmpty,
            _ => false,
        };
        return same ? null : directory with { Changes = directory.Changes.SetItem(key[i], removes ? null : item) };
    }

    private bool IsEmpty(DirectoryItem directory)
    {
        if (directory.Changes.Values.Any(i => i is not null))
        {
            return false;
        }

        if (directory.Base is not { } hash)
        {
            return true;
        }

        return _directories[hash].Count <= directory.Changes.Count && (directory.Changes.IsEmpty || All(Open(hash)).ToList().TrueForAll(e => directory.Changes.ContainsKey(e.Key)));
    }

    private End EndOf(Item item)
    {
        if (item is ValueItem value)
        {
            return new End(true, value.Hash);
        }

        var directory = (DirectoryItem)item;
        if (directory.Changes.IsEmpty && directory.Base is { } unchanged)
        {
            return new End(false, unchanged);
        }

        Page page = directory.Base is { } hash ? Open(hash) : Split([], 0, null, string.Empty);
        foreach ((string name, Item? staged) in directory.Changes)
        {
            End? old = Lookup(page, name);
            if (staged is null)
            {
                page = old is null ? page : Remove(page, name);
            }
            else if (EndOf(staged) is { } end && end != old)
            {
                page = Put(page, name, end);
            }
        }

        if (page.Count <= 256)
        {
            return new End(false, ModelNode.HashOfFlat(All(page).OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => (e.Key, e.Value.IsValue, e.Value.Hash)).ToList()));
        }

        return new End(false, HashOf(page));
    }

    private static Hash256 HashOf(Page page) => page.Entries is not null
        ? ModelNode.HashOfBucket(page.Entries.Select(e => (e.Key, e.Value.IsValue, e.Value.Hash)).ToList())
        : ModelNode.HashOfBranch(page.Depth, page.Count, page.Children!.Select(c => (c.Key, HashOf(c.Value))).ToList());

    private void Show(ValueItem value)
    {
        if (value.Written is null)
        {
            _shownValues.Add(value.Hash);
        }
    }

    private IEnumerable<Item> Names(DirectoryItem directory)
    {
        List<KeyValuePair<string, End>> entries = directory.Base is { } hash ? [.. All(Open(hash))] : [];
        return [.. entries.Where(e => !directory.Changes.ContainsKey(e.Key)).Select(e => Wrap(e.Value)!), .. directory.Changes.Values.OfType<Item>()];
    }

    private void ShowAll(Item item)
    {
        if (item is ValueItem value)
        {
            Show(value);
            return;
        }

        foreach (Item child in Names((DirectoryItem)item))
        {
            ShowAll(child);
        }
    }

    private void Window(DirectoryItem directory, int offset, int count)
    {
        if (directory.Base is { } hash && directory.Changes.IsEmpty)
        {
            Window(Open(hash), offset, count);
        }
        else
        {
            Names(directory);
        }
    }

    private int Window(Page page, int offset, int count)
    {
        if (page.Entries is not null)
        {
            return Math.Clamp(page.Count - offset, 0, count);
        }

        int found = 0;
        foreach (Page child in page.Children!.Values.TakeWhile(_ => found < count))
        {
            int size = Load(child).Count;
            found += offset < size ? Window(child, offset, count - found) : 0;
            offset = Math.Max(0, offset - size);
        }

        return found;
    }

    private void Tree(StringBuilder text, End end)
    {
        if (end.IsValue)
        {
            string hex = Convert.ToHexStringLower(_values[end.Hash]);
            text.Append(!_shownValues.Contains(end.Hash) ? $"(Blinded_contents {end.Hash})" : hex.Length == 0 ? "(Contents)" : $"(Contents {hex})");
            return;
        }

        if (!_shownDirectories.TryGetValue(end.Hash, out Page? page))
        {
            text.Append(CultureInfo.InvariantCulture, $"(Blinded_node {end.Hash})");
        }
        else if (page.Count <= 256)
        {
            text.Append("(Node");
            Entries(text, _directories[end.Hash]);
        }
        else
        {
            Branch(text, page, "Inode", "Extender");
        }
    }

    private void Entries(StringBuilder text, IEnumerable<KeyValuePair<string, End>> entries)
    {
        foreach ((string name, End end) in entries)
        {
            text.Append(CultureInfo.InvariantCulture, $" (\"{name}\" ");
            Tree(text, end);
            text.Append(')');
        }

        text.Append(')');
    }

    private bool IsShown(Page page) => _shownPages.Contains((page.Origin!.Value, page.Path));

    private void PageText(StringBuilder text, Page page)
    {
        if (!IsShown(page))
        {
            text.Append(CultureInfo.InvariantCulture, $"(Blinded_inode {HashOf(page)})");
        }
        else if (page.Entries is not null)
        {
            text.Append("(Inode_values");
            Entries(text, page.Entries);
        }
        else
        {
            Branch(text, page, "Inode_tree", "Inode_extender");
        }
    }

    private void Branch(StringBuilder text, Page page, string branch, string extender)
    {
        // Down the shown branches of one child each.
        var segments = new List<int>();
        Page last = page;
        while (last.Children is { Count: 1 } && (segments.Count == 0 || IsShown(last)))
        {
            segments.Add(last.Children.Keys.Single());
            last = last.Children.Values.Single();
        }

        if (segments.Count > 1)
        {
            text.Append(CultureInfo.InvariantCulture, $"({extender} {page.Count} (").AppendJoin(' ', segments).Append(") ");
            PageText(text, last);
            text.Append(')');
            return;
        }

        text.Append(CultureInfo.InvariantCulture, $"({branch} {page.Count}");
        foreach ((int slot, Page child) in page.Children!)
        {
            text.Append(CultureInfo.InvariantCulture, $" ({slot} ");
            PageText(text, child);
            text.Append(')');
        }

        text.Append(')');
    }

    internal sealed record End(bool IsValue, Hash256 Hash);

    private abstract record Item;

    private sealed record ValueItem(Hash256 Hash, byte[]? Written) : Item;

    private sealed record DirectoryItem(Hash256? Base, ImmutableSortedDictionary<string, Item?> Changes) : Item;

    private sealed record Page(int Depth, int Count, Hash256? Origin, string Path)
    {
        public SortedDictionary<string, End>? Entries { get; set; }

        public SortedDictionary<int, Page>? Children { get; set; }
    }
}
