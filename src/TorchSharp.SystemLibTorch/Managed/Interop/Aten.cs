namespace TorchSharp.Interop;

/// <summary>The operators this provider uses, by their names in libtorch; the overload follows an underscore where one is needed.</summary>
internal static class Aten
{
    // Factories
    public static readonly Op
        empty = new("empty", "memory_format"), zeros = new("zeros"), ones = new("ones"), full = new("full"),
        rand = new("rand", "generator"), randn = new("randn", "generator"), arange = new("arange", "start_step"),
        empty_like = new("empty_like"), zeros_like = new("zeros_like"), full_like = new("full_like"), ones_like = new("ones_like");

    // Views and copies
    public static readonly Op
        alias = new("alias"), clone = new("clone"), detach = new("detach"), contiguous = new("contiguous"), copy_ = new("copy_"),
        to_dtype = new("to", "dtype"), to_device = new("to", "device"),
        view = new("view"), reshape = new("reshape"), flatten = new("flatten", "using_ints"), expand = new("expand"), as_strided = new("as_strided"),
        t = new("t"), transpose = new("transpose", "int"), permute = new("permute"), unsqueeze = new("unsqueeze"),
        squeeze = new("squeeze"), squeeze_dim = new("squeeze", "dim"), narrow = new("narrow"), select = new("select", "int"),
        slice = new("slice", "Tensor"), index_select = new("index_select"), index = new("index", "Tensor"), index_put_ = new("index_put_"),
        nonzero = new("nonzero"),
        cat = new("cat"), stack = new("stack");

    // Arithmetic
    public static readonly Op
        add = new("add", "Tensor"), add_Scalar = new("add", "Scalar"), add_ = new("add_", "Tensor"), add__Scalar = new("add_", "Scalar"),
        sub = new("sub", "Tensor"), sub_Scalar = new("sub", "Scalar"), sub_ = new("sub_", "Tensor"), sub__Scalar = new("sub_", "Scalar"),
        rsub_Scalar = new("rsub", "Scalar"),
        mul = new("mul", "Tensor"), mul_Scalar = new("mul", "Scalar"), mul_ = new("mul_", "Tensor"), mul__Scalar = new("mul_", "Scalar"),
        div = new("div", "Tensor_mode"), div_Scalar = new("div", "Scalar_mode"), div_ = new("div_", "Tensor_mode"), div__Scalar = new("div_", "Scalar_mode"),
        addcmul_ = new("addcmul_"), addcdiv_ = new("addcdiv_"),
        pow = new("pow", "Tensor_Scalar"), pow_Tensor = new("pow", "Tensor_Tensor"),
        abs = new("abs"), neg = new("neg"), sign = new("sign"), sqrt = new("sqrt"), exp = new("exp"), log = new("log"), reciprocal = new("reciprocal"),
        clamp = new("clamp"), clamp_Tensor = new("clamp", "Tensor"), maximum = new("maximum"), minimum = new("minimum"),
        matmul = new("matmul"), mm = new("mm"),
        fill_ = new("fill_", "Scalar"), zero_ = new("zero_"), masked_fill = new("masked_fill", "Scalar"), where = new("where", "self"),
        uniform_ = new("uniform_"), normal_ = new("normal_");

    // Comparisons
    public static readonly Op
        eq = new("eq", "Tensor"), eq_Scalar = new("eq", "Scalar"), ne = new("ne", "Tensor"), ne_Scalar = new("ne", "Scalar"),
        lt = new("lt", "Tensor"), lt_Scalar = new("lt", "Scalar"), le = new("le", "Tensor"), le_Scalar = new("le", "Scalar"),
        gt = new("gt", "Tensor"), gt_Scalar = new("gt", "Scalar"), ge = new("ge", "Tensor"), ge_Scalar = new("ge", "Scalar"),
        isnan = new("isnan"), isfinite = new("isfinite"), logical_not = new("logical_not"),
        allclose = new("allclose");

    // Reductions
    public static readonly Op
        sum = new("sum"), sum_dim = new("sum", "dim_IntList"), mean = new("mean"), mean_dim = new("mean", "dim"),
        std = new("std"), std_dim = new("std", "dim"),
        max = new("max"), max_dim = new("max", "dim"), min = new("min"), min_dim = new("min", "dim"), amax = new("amax"), amin = new("amin"),
        argmax = new("argmax"), all = new("all"), all_dim = new("all", "dim"), any = new("any"), any_dim = new("any", "dim"),
        count_nonzero = new("count_nonzero", "dim_IntList");

    // Networks
    public static readonly Op
        linear = new("linear"), conv1d = new("conv1d"), conv1d_padding = new("conv1d", "padding"), conv2d = new("conv2d"), conv2d_padding = new("conv2d", "padding"),
        pad = new("pad"), max_pool2d = new("max_pool2d"), max_pool2d_with_indices = new("max_pool2d_with_indices"),
        avg_pool2d = new("avg_pool2d"), adaptive_avg_pool2d = new("adaptive_avg_pool2d"),
        dropout = new("dropout"), dropout_ = new("dropout_"), batch_norm = new("batch_norm"), layer_norm = new("layer_norm"),
        relu = new("relu"), relu_ = new("relu_"), leaky_relu = new("leaky_relu"), leaky_relu_ = new("leaky_relu_"),
        prelu = new("prelu"), elu = new("elu"), elu_ = new("elu_"), relu6 = new("relu6"), relu6_ = new("relu6_"), selu = new("selu"), selu_ = new("selu_"),
        gelu = new("gelu"), silu = new("silu"), silu_ = new("silu_"), hardtanh = new("hardtanh"), hardtanh_ = new("hardtanh_"),
        hardswish = new("hardswish"), hardswish_ = new("hardswish_"), sigmoid = new("sigmoid"), tanh = new("tanh"), tanh_ = new("tanh_"),
        softmax = new("softmax", "int"), log_softmax = new("log_softmax", "int");

    // Losses
    public static readonly Op
        cross_entropy_loss = new("cross_entropy_loss"), nll_loss_nd = new("nll_loss_nd"), mse_loss = new("mse_loss"),
        binary_cross_entropy_with_logits = new("binary_cross_entropy_with_logits");
}
